import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect, promisify } from "node:util";
import { createTestDatabase, failQuery, shared } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as bpm from "../../../examples/bpm-app/schema/index.ts";
import * as chinook from "../../../examples/bpm-app/chinook/schema.ts";
import { scan } from "../src/scan.ts";
import * as legacy from "./fixtures/legacy-schema.ts";

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const app = join(here, "../../../examples/bpm-app");

/** The draft for a database that these statements made. */
async function draft(script: string, schema: object, schemaPath: string): Promise<string> {
  await using database = await createTestDatabase();
  await database.pool.query(script);
  return await scan(database.db, { schema, schemaPath });
}

const chinookScript = shared("data/chinook.sql");
const draftOfChinook = async (): Promise<string> =>
  await draft(
    readFileSync(chinookScript, "utf8").replace(/^[\s\S]*?\\c chinook;/, ""),
    chinook,
    "../chinook/schema.ts",
  );

let folders: readonly [string, string];
let legacyDraft = "";

beforeAll(async () => {
  // Beside the sources, so that the drafts find the packages that a host would have.
  folders = [await mkdtemp(join(here, ".scan-")), await mkdtemp(join(app, ".scan-"))];
  legacyDraft = await draft(legacy.legacyTables, legacy, "../fixtures/legacy-schema.ts");
});
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** The compiler's complaints about the drafts, by its own command. */
async function compile(files: readonly string[]): Promise<string> {
  const project = join(folders[0], "tsconfig.json");
  const base = join(here, "../../../tsconfig.base.json");
  await writeFile(project, JSON.stringify({ extends: base, compilerOptions: { types: ["node"] }, files }));
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  return await run(process.execPath, [tsc, "-p", project]).then(
    ({ stdout }) => stdout,
    (failure: { stdout: string }) => failure.stdout,
  );
}

describe("the scan of an existing database", () => {
  it("drafts registries that compile: of an old schema, of the example and of Chinook", async () => {
    const migration = await readFile(join(app, "migrations/0000_first.sql"), "utf8");
    const drafts: [string, string][] = [
      [join(folders[0], "legacy.ts"), legacyDraft],
      [
        join(folders[1], "bpm.ts"),
        await draft(migration.replaceAll("--> statement-breakpoint", ""), bpm, "../schema/index.ts"),
      ],
    ];
    if (existsSync(chinookScript)) drafts.push([join(folders[1], "music.ts"), await draftOfChinook()]);
    for (const [file, text] of drafts) await writeFile(file, text);
    expect(await compile(drafts.map(([file]) => file))).toBe("");
  }, 240_000); // a compiler of its own, beside the other tests

  it.skipIf(!existsSync(chinookScript))(
    "finds the customers and employees of Chinook, if HABEAS_SHARED has it",
    async () => {
      const music = await draftOfChinook();
      expect(music).toContain('customer: { table: "customer", email: "email" }');
      expect(music).toContain('customerId: p.ownedBy("customer"), // a foreign key');
      expect(music).toContain('lastName: p.personal("Name", { for: ["service"], erase: "" }), // its name');
      expect(music).toContain('invoiceId: p.ownedBy("invoice")');
      expect(music).toContain('supportRepId: p.visibleTo("employee")');
      expect(music).not.toMatch(/@gmail|luisg|Gonçalves/);
    },
  );

  it("goes by foreign keys, tenants, names, values and documents", () => {
    expect(legacyDraft).toMatch(/organizations: \{\s+id: p\.tenant\(\)/);
    expect(legacyDraft).toMatch(/members: \{\s+id: p\.subject\(\),\s+organizationId: p\.tenant\(\)/);
    expect(legacyDraft).toContain('member: { table: "members", email: "email" }');
    expect(legacyDraft).toContain('memberId: p.ownedBy("members")');
    expect(legacyDraft).toContain('reviewerMail: p.visibleTo("members", { column: "email" })');
    expect(legacyDraft).toContain('surveyId: p.ownedBy("surveys")');
    expect(legacyDraft).toContain('col7: p.personal("EmailAddress", { for: ["service"] }), // its values');
    expect(legacyDraft).toContain('col8: p.personal("TelephoneNumber", { for: ["service"] }), // its values');
    expect(legacyDraft).toContain('emailIndex: p.copyOf("email")');
    expect(legacyDraft).toContain("newsletterEmail: p.none()");
    expect(legacyDraft).toContain(
      'email: p.personal("EmailAddress", { for: ["service"], erase: () => crypto.randomUUID()',
    );
    expect(legacyDraft).toMatch(/currencies: \{\s+code: p\.global\(\),\s+name: p\.none\(\)/);
    expect(legacyDraft).toContain("// Not in the drizzle schema: left_over");
    expect(legacyDraft).toContain(
      '"phone": z.string().register(documentLeaves, { category: "TelephoneNumber" }).optional()',
    );
    expect(legacyDraft).toContain('"byMail": z.record(z.string(), z.number()');
  });

  it("prints no value", () => {
    expect(legacyDraft).not.toMatch(/canar|2345678|10\.0\.0\.1/i);
  });

  it("looks at no row when it is told not to", async () => {
    await using database = await createTestDatabase();
    await database.db.execute(
      sql.raw(`${legacy.legacyTables}; alter table surveys rename column col7 to gone;`),
    );
    const text = await scan(database.db, { schema: legacy, sample: 0 });
    expect(text).toContain("col8: p.none()");
    expect(text).toContain('from "./schema.ts"');
  });

  it("passes nothing on of what a driver says, at whichever query", async () => {
    await using database = await createTestDatabase();
    await database.db.execute(sql.raw(legacy.legacyTables));
    for (let at = 1; ; at += 1) {
      const error = new Error("canary@example.org already exists");
      const failure = failQuery(database.pool, { at, error });
      const outcome = await scan(database.db, { schema: legacy }).catch((thrown: unknown) => thrown);
      failure.remove();
      if (!failure.struck) break;
      expect(outcome).toMatchObject({ code: "database_fault" });
      expect(inspect(outcome, { depth: 9 })).not.toContain("canary");
    }
  });
});
