import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { folderSink, readExport, type DumpRow, type ReadableExport } from "@habeas/export";
import { startS3Endpoint } from "@habeas/testbed/s3";
import { describeShared, isFull } from "@habeas/testbed";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { runDemo, type Ran } from "./run-demo.ts";

const DATABASE_URL = inject("postgresUrl");
/** The slowest of them boots an embedded database. */
const MINUTES = 4 * 60_000;

let out = "";
beforeAll(async () => {
  out = await mkdtemp(path.join(tmpdir(), "habeas-demo-"));
});
afterAll(async () => {
  await rm(out, { recursive: true, force: true });
  await onServer(DATABASE_URL, "drop database if exists habeas_demo with (force)");
});

describe("the demo on a PostgreSQL server", () => {
  let ran: Ran;
  let dump: ReadableExport;
  let person: DumpRow;
  beforeAll(async () => {
    ran = await runDemo(["--keep", "--out", out, "--tenant", "bajio"], { DATABASE_URL });
    if (ran.code !== 0) throw new Error(ran.stderr);
    dump = await openDump("bajio");
    const name = /(\S.*) asks what is stored/.exec(ran.stdout)?.[1]?.replace(/^\d+\. /, "");
    const users = await collect(dump.rows("users"));
    person = users.find((user) => user["name"] === name) ?? {};
  }, MINUTES);

  it("ends with a summary, its time and its memory", async () => {
    expect(ran.stdout).toContain("In short");
    expect(ran.stdout).toMatch(/\d+\.\d s, at most \d+ MB of memory\n$/);
    expect(await readFile(path.join(out, "summary.txt"), "utf8")).toContain("Textiles del Bajío");
  });

  it("answers may() with yes and no, each with its reason", () => {
    expect(ran.stdout).toMatch(/may newsletter yes {2}softOptIn/);
    expect(ran.stdout).toMatch(/may newsletter no {3}no_soft_opt_in_evidence/);
    expect(ran.stdout).toMatch(/may sales {6}yes {2}consent/);
    expect(ran.stdout).toMatch(/may sales {6}no {3}confirmation_pending/);
  });

  it("dumps one tenant and nobody else, addresses opened, files included", async () => {
    const users = await collect(dump.rows("users"));
    expect(users).toHaveLength(7);
    for (const user of users) {
      expect(user["tenant_id"]).toBe("bajio");
      expect(user["email"]).toMatch(/@bajio\.example$/);
    }
    const files = await collect(dump.files());
    expect(files.length).toBeGreaterThan(0);
    expect(await readdir(path.join(out, "tenants", "lindner"))).toEqual(["files"]);
  });

  it("leaves nothing of the erased person in the app but the invoices", async () => {
    const marks = ["name", "email", "phone", "address"].map((column) => String(person[column]));
    expect(marks.every((mark) => mark.length > 5)).toBe(true);
    expect(await tablesThatHold(marks, "public")).toEqual(["invoices"]);
    expect(await tablesThatHold(marks, "habeas")).toEqual([]);
    expect(
      await onServer(ownUrl(), "select billing_name from invoices where billing_name is not null"),
    ).toHaveLength(6 * 4); // three months of two administrators of four tenants
  });

  it("says so when anything is left", () => {
    expect(ran.stdout.includes("  Open ")).toBe(ran.stdout.includes("    found    "));
  });

  it("writes evidence without personal data", async () => {
    const evidence = await readFile(path.join(out, "erasure.json"), "utf8");
    const ledger = JSON.stringify(await onServer(ownUrl(), "select * from habeas.ledger_entry"));
    for (const mark of ["name", "email", "phone"].map((column) => String(person[column]))) {
      expect(evidence).not.toContain(mark);
      expect(ledger).not.toContain(mark);
    }
    const { report } = JSON.parse(evidence) as { report: { kept: { table: string; law: string }[] } };
    expect(report.kept).toContainEqual(expect.objectContaining({ table: "invoices", law: "§ 147 AO" }));
  });

  it("answers the access request in a page that only its owner may read", async () => {
    const file = path.join(out, "access.html");
    const page = await readFile(file, "utf8");
    expect(page).toContain('<html lang="es">');
    expect(page).toContain(String(person["email"]));
    expect(page).not.toContain("$scrypt$");
    expect((await stat(file)).mode & 0o077).toBe(0);
  });

  it(
    "runs a second time, and to an S3 store",
    async () => {
      const endpoint = await startS3Endpoint({ buckets: ["habeas-demo"] });
      try {
        const { accessKeyId, secretAccessKey } = endpoint.client.credentials;
        const again = await runDemo(["--out", out], {
          DATABASE_URL,
          HABEAS_S3_ENDPOINT: endpoint.client.endpoint,
          AWS_ACCESS_KEY_ID: accessKeyId,
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
          AWS_REGION: endpoint.client.region,
        });
        expect(again).toMatchObject({ code: 0, stderr: "" });
        const keys = [...endpoint.objects("habeas-demo").keys()];
        expect(keys.some((key) => /^tenants\/lindner\/exports\/.*\/tagmanifest-sha256\.txt$/.test(key))).toBe(
          true,
        );
        expect(await readdir(out)).not.toContain("tenants");
      } finally {
        await endpoint.stop();
      }
      expect(await onServer(DATABASE_URL, "select 1 from pg_database where datname = 'habeas_demo'")).toEqual(
        [],
      );
    },
    MINUTES,
  );
});

describeShared("the demo on data that nobody here wrote", "data/chinook.sql", (script) => {
  it(
    "erases a customer whose invoices stay",
    async () => {
      const environment = isFull() ? {} : { DATABASE_URL };
      const keep = isFull() ? [] : ["--keep"];
      const ran = await runDemo(["--data", script, "--out", out, ...keep], environment);
      expect(ran).toMatchObject({ code: 0, stderr: "" });
      expect(ran.stdout).toContain("7 invoices, for § 147 AO");
      if (isFull()) return; // embedded: the database went with the process
      expect(
        await onServer(ownUrl(), "select first_name, phone from customer where customer_id = 2"),
      ).toEqual([{ first_name: "", phone: null }]);
      expect(await onServer(ownUrl(), "select 1 from invoice where customer_id = 2")).toHaveLength(7);
      expect(await tablesThatHold(["leonekohler@surfeu.de"], "public")).toEqual([]);
      expect(await tablesThatHold(["leonekohler@surfeu.de"], "habeas")).toEqual([]);
      const dump = await openDump("chinook");
      expect(dump.tables.find(({ name }) => name === "invoice")?.rows).toBe(412);
    },
    MINUTES,
  );
});

describe.runIf(isFull())("the demo on the embedded database", () => {
  it(
    "does the same",
    async () => {
      const ran = await runDemo(["--out", out, "--keep"]);
      expect(ran).toMatchObject({ code: 0, stderr: "" });
      expect(await readdir(out)).toContain("database");
    },
    MINUTES,
  );
});

async function openDump(tenant: string): Promise<ReadableExport> {
  const [id = ""] = await readdir(path.join(out, "tenants", tenant, "exports"));
  return await readExport({ sink: folderSink({ path: out }), prefix: `tenants/${tenant}/exports/${id}/` });
}

function ownUrl(): string {
  const url = new URL(DATABASE_URL);
  url.pathname = "/habeas_demo";
  return url.href;
}

/** Every table of a schema in which one of these texts stands anywhere. */
async function tablesThatHold(texts: readonly string[], schema: "public" | "habeas"): Promise<string[]> {
  const tables = await onServer(
    ownUrl(),
    `select tablename as name from pg_tables where schemaname = '${schema}' order by 1`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await onServer(
      ownUrl(),
      `select row_to_json(t)::text as row from ${schema}.${String(name)} t`,
    );
    if (rows.some(({ row }) => texts.some((text) => String(row).includes(text)))) found.push(String(name));
  }
  return found;
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function onServer(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}
