/**
 * `pnpm contract:prism`: a referee that nobody here wrote. Prism stands between each connector and its look-alike,
 * holds every request against the vendor's own OpenAPI file, and says what is wrong with it. Ends with 1 when a
 * request breaks the contract, or when no request was judged. Answers are the business of the tests.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { shared } from "@habeas/testbed";
import { z } from "zod";
import { activeCampaign } from "../src/activecampaign.ts";
import { Secret, type Connector, type OutboundContact } from "../src/index.ts";
import { pipedrive } from "../src/pipedrive.ts";
import { connectorContext } from "../src/testing.ts";
import { startActiveCampaign, startPipedrive } from "@habeas/testbed/vendors";
import { collect } from "../test/support/collect.ts";

const Violations = z.array(z.object({ location: z.array(z.unknown()), message: z.string() }));

/** One vendor file and where its paths begin at the look-alike. */
interface Contract {
  readonly file: string;
  readonly basePath: string;
}

/** Paths that the vendor's own answers link to, and its file leaves out: see `test/support/activecampaign.ts`. */
const LINKED =
  /\/contacts\/\d+\/(contactTags|bounceLogs|trackingLogs|contactLogs|geoIps|deals|accountContacts|contactAutomations)$/;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

const prism = fileURLToPath(import.meta.resolve("@stoplight/prism-cli"));

async function startPrism(
  contract: Contract,
  upstream: string,
): Promise<{ url: string; child: ChildProcess }> {
  const port = await freePort();
  const given = ["proxy", shared(contract.file), `${upstream}${contract.basePath}`, "--port", String(port)];
  const child = spawn(process.execPath, [prism, ...given, "--verboseLevel", "silent"], { stdio: "ignore" });
  const url = `http://127.0.0.1:${String(port)}`;
  for (let tries = 0; tries < 600; tries += 1) {
    const isUp = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isUp) return { url, child };
    await pause(100);
  }
  child.kill();
  throw new Error("Prism did not start");
}

interface Judgement {
  judged: number;
  readonly violations: Set<string>;
}

/** A `fetch` that goes through Prism and keeps what it says about requests. */
function judging(routes: readonly (readonly [string, string])[], judgement: Judgement): typeof fetch {
  return async (input, init) => {
    const address = input instanceof Request ? input.url : input.toString();
    const route = routes.find(([base]) => address.startsWith(base));
    if (route === undefined || LINKED.test(new URL(address).pathname)) return await fetch(input, init);
    const [base, proxy] = route;
    const answer = await fetch(proxy + address.slice(base.length), init);
    judgement.judged += 1;
    const said = answer.headers.get("sl-violations");
    const where = `${init?.method ?? "GET"} ${new URL(address).pathname.replaceAll(/\/[\w-]*\d[\w-]*/g, "/{id}")}`;
    for (const { location, message } of said === null ? [] : Violations.parse(JSON.parse(said))) {
      if (location[0] === "request") judgement.violations.add(`${where}: ${location.join(".")} ${message}`);
    }
    if (answer.headers.get("content-type")?.includes("problem+json") === true) {
      judgement.violations.add(`${where}: Prism knows no such operation`);
    }
    return answer;
  };
}

/** Everything a connector can do, once. */
async function exercise(connector: Connector, contact: OutboundContact, send: typeof fetch): Promise<void> {
  const context = connectorContext({ fetch: send });
  const nobody = { reference: contact.reference, remoteIds: [], emails: [] };
  await connector.check(context);
  const made = await connector.upsert(context, contact, nobody);
  const remoteIds = made.result === "applied" ? [made.remoteId] : [];
  const target = { ...nobody, remoteIds, emails: [contact.email] };
  await connector.upsert(context, contact, target);
  await connector.find(context, target);
  await collect(connector.exportSubject(context, target));
  await collect(connector.list?.(context) ?? []);
  await collect(connector.changes?.(context, "2026-01-01T00:00:00.000Z") ?? []);
  const others = Array.from({ length: 12 }, (_, index) => ({
    ...contact,
    email: `p${String(index)}@example.com`,
  }));
  const batch = await connector.upsertMany?.(context, others);
  if (batch !== undefined) await connector.pollBatch?.(context, batch.batchId);
  const hook = await connector.webhook?.register(
    context,
    "https://host.example/hooks/0123456789abcdefghijklmnop",
  );
  await connector.webhook?.list(context);
  if (hook !== undefined) await connector.webhook?.remove(context, hook.id);
  await connector.unsubscribe(context, target);
  await collect(connector.erase(context, target, "requested"));
}

const contact = (purpose: string): OutboundContact => ({
  reference: "7d3c1f10-0000-4000-8000-000000000001",
  email: "ana.díaz+news@example.com",
  fields: { name: "Ana Díaz", phone: "+52 55 1234 5678", plan: "pro" },
  purposes: [purpose],
  resubscribe: {},
});

async function judge(
  name: string,
  url: string,
  contracts: readonly Contract[],
  run: (send: typeof fetch) => Promise<void>,
): Promise<boolean> {
  const proxies = await Promise.all(contracts.map(async (one) => await startPrism(one, url)));
  const judgement: Judgement = { judged: 0, violations: new Set() };
  const routes = contracts.map(
    ({ basePath }, index) => [`${url}${basePath}`, proxies[index]?.url ?? ""] as const,
  );
  try {
    await run(judging(routes, judgement));
  } finally {
    for (const { child } of proxies) child.kill();
  }
  const { judged, violations } = judgement;
  process.stdout.write(`${name}: ${String(judged)} requests, ${String(violations.size)} violations\n`);
  for (const violation of violations) process.stdout.write(`  ${violation}\n`);
  return judged > 0 && violations.size === 0;
}

const files = ["contracts/activecampaign-v3.slice.json", "contracts/pipedrive-v1.slice.json"];
if (!files.every((file) => existsSync(shared(file)))) {
  process.stdout.write("skipped: the vendors' files are not here\n");
  process.exit(0);
}

const mail = await startActiveCampaign({ fields: [{ id: "7", tag: "PLAN" }] });
const mailIsGood = await judge(
  "ActiveCampaign",
  mail.url,
  [{ file: "contracts/activecampaign-v3.slice.json", basePath: "/api/3" }],
  async (send) => {
    const connector = activeCampaign({
      apiUrl: mail.url,
      apiKey: mail.apiKey,
      subjects: ["administrator"],
      lists: { newsletter: "1" },
      fields: { name: "firstName", phone: "phone", plan: { tag: "PLAN" } },
      webhookToken: new Secret("0123456789abcdefghijklmnop"),
    });
    await exercise(connector, contact("newsletter"), send);
  },
);
await mail.close();

const sales = await startPipedrive();
const salesIsGood = await judge(
  "Pipedrive",
  sales.url,
  [
    { file: "contracts/pipedrive-v1.slice.json", basePath: "/api/v1" },
    { file: "contracts/pipedrive-v2.slice.json", basePath: "/api/v2" },
  ],
  async (send) => {
    const connector = pipedrive({
      apiUrl: sales.url,
      auth: sales.token,
      subjects: ["administrator"],
      fields: { name: "name", phone: "phone" },
      leadTitle: "Sales contact request",
      campaigns: true,
      deals: "delete",
      webhook: { user: "habeas", password: new Secret("webhook-password") },
    });
    await exercise(connector, contact("sales"), send);
  },
);
await sales.close();
process.exit(mailIsGood && salesIsGood ? 0 : 1);
