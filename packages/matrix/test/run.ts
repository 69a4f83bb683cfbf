import type { Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { openHost, type Host } from "./host/open-host.ts";
import { migrateHost, seedHost } from "./host/prepare.ts";
import { JOURNEY } from "./journey.ts";
import type { OpenSetUp, SetUp } from "./set-up.ts";

/** Runs the flow over a set-up. @returns The name of the last step that was right, or the code of the refusal. */
export async function run(setUp: SetUp, serverUrl: string): Promise<string> {
  const opened = await setUp.open(serverUrl);
  const { shape, told, refused } = setUp;
  try {
    await migrateHost(opened.admin, shape);
    const { db, source } = opened;
    const host = await openHost({ shape, db, ...(source && { source }), ...(told && { told }) }).catch(
      codeIn,
    );
    if (typeof host === "string") return host;
    try {
      if (refused === undefined) await seedHost(opened.admin, host);
      for (const statement of refused === undefined ? (shape.seeded ?? []) : []) {
        await opened.admin.execute(sql.raw(statement));
      }
      await opened.prepared?.();
      return refused === undefined ? await flow(host, opened) : await refusals(host, refused);
    } finally {
      await host.account.close();
    }
  } finally {
    await opened.close();
  }
}

async function flow(host: Host, { admin }: OpenSetUp): Promise<string> {
  let done = "nothing";
  const { privacy } = host;
  // #region ready
  await privacy.ready(); // throws a CoreError whose code says what to change
  // #endregion ready
  for (const step of JOURNEY) {
    await step({ host, admin });
    done = step.name;
  }
  return done;
}

/** Every door says the same, whichever is tried first. @returns The codes, once each. */
async function refusals(host: Host, refused: string): Promise<string> {
  const { privacy, rights, connectors, subjects, db } = host;
  const doors = [
    async () => await privacy.may(subjects.maria, "sales"),
    async () => await privacy.ready(),
    async () => await rights.erasure.plan(subjects.maria),
    async () => await rights.retention.plan("acme"),
    async () => await rights.access(subjects.maria)[Symbol.asyncIterator]().next(),
    async () => await connectors.drain(),
    async () => await db.transaction(async (tx) => await privacy.in(tx).may(subjects.maria, "sales")),
    ...(refused === "rows_hidden" ? doorsOverRows(host) : []),
  ];
  const codes = new Set<string>();
  for (const door of doors) codes.add(await codeOf(door));
  return [...codes].join(", ");
}

/** Names and types do not matter to them: rows do. */
function doorsOverRows({
  vault,
  people,
  exporter,
  db,
  keys,
  schema,
  subjects,
}: Host): (() => Promise<unknown>)[] {
  const tenant = { tenant: "acme" };
  const maria = { ...tenant, table: schema.people, key: keys.maria };
  const row = { personKey: keys.maria, tenantId: "acme", emailAddress: "m@example.com" };
  const found = async (options: { readonly db?: Database }): Promise<unknown> =>
    await people.find("phoneIndex", "+34600123456", { ...tenant, purpose: "support", ...options });
  return [
    async () => await found({}),
    async () => await db.transaction(async (tx) => await found({ db: tx })),
    async () => await people.seal({ ...row, phoneNumber: "+34 600 123 456" }),
    async () => await people.reseal(),
    async () => await db.transaction(async (tx) => await people.reseal({ db: tx })),
    async () => await vault.shred(maria),
    async () => await db.transaction(async (tx) => await vault.shred(maria, { db: tx })),
    async () => await db.transaction(async (tx) => await vault.settleShreddings({ db: tx })),
    async () => {
      const job = await exporter.start({ ...tenant, requestedBy: "maria" });
      for await (const event of job.run()) void event;
    },
    async () => await exporter.start({ ...tenant, requestedBy: "maria", scope: { subject: subjects.maria } }),
  ];
}

async function codeOf(door: () => Promise<unknown>): Promise<string> {
  try {
    await door();
    return "an answer";
  } catch (error) {
    return codeIn(error);
  }
}

const codeIn = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error);
