import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import * as modules from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createTestDatabase, temporaryFolder } from "@habeas/testbed";
import { expect, it } from "vitest";
import { fill } from "./fixtures/ledger-fill.ts";
import { ana, host, privacyOver, SALES } from "./fixtures/privacy-host.ts";

interface Given {
  readonly receipt: unknown;
  readonly keys: readonly string[];
}

/** Receipts from trees of several sizes, as the JSON that people keep, and each with its entry changed. */
async function receipts(): Promise<{
  readonly genuine: readonly Given[];
  readonly forged: readonly Given[];
}> {
  await using database = await createTestDatabase({ template: host });
  const { privacy, clock } = privacyOver(database.db);
  const keys = privacy.ledger.verifierKeys();
  const genuine: Given[] = [];
  const forged: Given[] = [];
  for (const others of [0, 1, 2, 3, 6]) {
    const grant = await privacy.consent.grant(ana, "sales", SALES);
    await fill(database.db, "acme", others);
    await privacy.ledger.seal();
    const receipt = await privacy.receipts.prove(grant);
    const proof = receipt["habeas:proof"];
    const entry = proof.entry.replace("checkbox", "telephone");
    genuine.push({ receipt, keys });
    forged.push({ receipt: { ...receipt, "habeas:proof": { ...proof, entry } }, keys });
    clock.advance(1_000);
  }
  return { genuine, forged };
}

const isThere = (program: string, argument: string): boolean => spawnSync(program, [argument]).status === 0;

it.skipIf(!isThere("python3", "--version") || !isThere("openssl", "version"))(
  "a receipt verifies with what the guide says byte by byte, in another language (needs python3 and openssl)",
  async () => {
    const script = fileURLToPath(new URL("scripts/verify_receipt.py", import.meta.url));
    const verdict = (given: Given): string =>
      spawnSync("python3", [script], { input: JSON.stringify(given), encoding: "utf8" }).stdout.trim();
    const { genuine, forged } = await receipts();
    expect(genuine.map(verdict)).toEqual(genuine.map(() => "valid"));
    expect(forged.map(verdict)).toEqual(forged.map(() => "not_included"));
    const [first, second] = genuine;
    expect(
      verdict({ receipt: first?.receipt, keys: [String(second?.keys[0]).replace(/.{4}$/, "AAAA")] }),
    ).toBe("checkpoint_not_signed");
  },
);

/** Node's own, which the types of the oldest supported Node do not know. */
function withoutTypes(source: string): string {
  const strip: unknown = Reflect.get(modules, "stripTypeScriptTypes");
  if (typeof strip !== "function") throw new Error("this Node strips no types");
  return String(Reflect.apply(strip, undefined, [source]));
}

const BROWSERS = ["chromium", "google-chrome", "chrome"];
const browser = BROWSERS.find((program) => isThere(program, "--version"));

it.skipIf(browser === undefined)(
  `a receipt verifies in a browser (needs one of ${BROWSERS.join(", ")} on the PATH)`,
  { timeout: 60_000 },
  async () => {
    const { genuine, forged } = await receipts();
    const page = `<!doctype html><title>receipts</title><body><script type="module">
      import { verifyReceipt } from "/src/verify.ts";
      const verdicts = [];
      for (const { receipt, keys } of ${JSON.stringify([...genuine, ...forged])}) {
        const { valid, because } = await verifyReceipt(receipt, { keys });
        verdicts.push(valid ? "valid" : because);
      }
      document.body.textContent = verdicts.join(" ");
    </script></body>`;
    const server = createServer(({ url = "" }, response) => {
      const isModule = /^\/src\/[\w/-]+\.ts$/.test(url);
      response.writeHead(isModule || url === "/" ? 200 : 404, {
        "content-type": isModule ? "text/javascript" : "text/html; charset=utf-8",
      });
      const source = isModule && readFileSync(new URL(`..${url}`, import.meta.url), "utf8");
      response.end(source === false ? page : withoutTypes(source));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const address = server.address();
      const port = typeof address === "object" ? address?.port : undefined;
      const { stdout } = await promisify(execFile)(browser ?? "", [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        `--user-data-dir=${await temporaryFolder()}`,
        "--virtual-time-budget=20000",
        "--dump-dom",
        `http://127.0.0.1:${port}/`,
      ]);
      const verdicts = [...genuine.map(() => "valid"), ...forged.map(() => "not_included")];
      expect(stdout).toContain(`<body>${verdicts.join(" ")}</body>`);
    } finally {
      server.close();
    }
  },
);
