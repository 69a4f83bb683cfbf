import { sql } from "drizzle-orm";
import { createTestDatabase, runs } from "@habeas/testbed";
import { assert, asyncProperty, constantFrom, nat, record } from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { leafHash, verifyLog } from "../src/verify.ts";
import { bodies, checkpointFolder, fill } from "./fixtures/ledger-fill.ts";
import { host, privacyOver } from "./fixtures/privacy-host.ts";

const SIZE = 300;

describe("a log of 300 entries against its last checkpoint outside", () => {
  let entries: readonly string[] = [];
  let checkpoint = "";
  let keys: readonly string[] = [];
  beforeAll(async () => {
    await using database = await createTestDatabase({ template: host });
    const { privacy } = privacyOver(database.db);
    await fill(database.db, "globex", SIZE);
    await privacy.ledger.seal();
    entries = await bodies(database.db, "globex");
    checkpoint = (await privacy.ledger.checkpoint("globex")) ?? "";
    keys = privacy.ledger.verifierKeys();
  });

  it("verifies while nobody touches it", async () => {
    expect(await verifyLog({ entries, checkpoint, keys })).toMatchObject({ valid: true, beyond: 0 });
    expect(await verifyLog({ entries: [...entries, "{}"], checkpoint, keys })).toMatchObject({ beyond: 1 });
  });

  type Log = (string | Uint8Array)[];
  const attacks: Readonly<Record<string, (log: Log, at: number, other: number) => Log>> = {
    edit: (log, at) => log.with(at, `${String(log[at]).slice(0, -1)} }`),
    "edit of one character": (log, at, other) => {
      const text = String(log[at]);
      const place = other % text.length;
      return log.with(
        at,
        `${text.slice(0, place)}${text[place] === "0" ? "1" : "0"}${text.slice(place + 1)}`,
      );
    },
    removal: (log, at) => log.toSpliced(at, 1),
    insertion: (log, at) => log.toSpliced(at, 0, `{"event":"invented","v":1}`),
    swap: (log, at, other) => {
      const second = (at + 1 + (other % (SIZE - 1))) % SIZE;
      return log.with(at, log[second] ?? "").with(second, log[at] ?? "");
    },
    duplication: (log, at, other) => log.toSpliced(other % SIZE, 0, log[at] ?? ""),
    "overwriting with another": (log, at, other) =>
      log.with(at, log[(at + 1 + (other % (SIZE - 1))) % SIZE] ?? ""),
    "tail cut": (log, at) => log.slice(0, at),
    "recomputation of every leaf after an edit": (log, at) =>
      log
        .with(at, `{"event":"forged","v":1}`)
        .map((entry) => (typeof entry === "string" ? leafHash(new TextEncoder().encode(entry)) : entry)),
  };

  it("finds every edit, removal, insertion, swap, duplication, tail cut and recomputation", async () => {
    const attack = record({
      kind: constantFrom(...Object.keys(attacks)),
      at: nat({ max: SIZE - 1 }),
      other: nat(),
    });
    await assert(
      asyncProperty(attack, async ({ kind, at, other }) => {
        const attacked = attacks[kind]?.([...entries], at, other) ?? [...entries];
        expect(await verifyLog({ entries: attacked, checkpoint, keys })).toMatchObject({ valid: false });
      }),
      { numRuns: runs(7_000, { short: 400 }) },
    );
  });

  it("believes no checkpoint that somebody else has signed, or changed", async () => {
    await using database = await createTestDatabase({ template: host });
    const stranger = privacyOver(database.db, {
      secrets: { keys: [{ id: "x", secret: new Uint8Array(32) }] },
    });
    await fill(database.db, "globex", SIZE);
    await stranger.privacy.ledger.seal();
    const forged = {
      entries: await bodies(database.db, "globex"),
      checkpoint: (await stranger.privacy.ledger.checkpoint("globex")) ?? "",
    };
    expect(await verifyLog({ ...forged, keys: stranger.privacy.ledger.verifierKeys() })).toMatchObject({
      valid: true,
    });
    expect(await verifyLog({ ...forged, keys })).toEqual({ valid: false, because: "checkpoint_not_signed" });
    const shorter = checkpoint.replace(`\n${SIZE}\n`, `\n${SIZE - 1}\n`);
    expect(await verifyLog({ entries, checkpoint: shorter, keys })).toMatchObject({
      because: "checkpoint_not_signed",
    });
    expect(await verifyLog({ entries, checkpoint, keys: [] })).toMatchObject({
      because: "checkpoint_not_signed",
    });
  });
});

it("finds what the database's owner does behind the triggers", async () => {
  const tampering = {
    entry_changed: sql`update habeas.ledger_entry set body = replace(body, 'host.did', 'host.didnt')
      where entry_id = (select entry_id from habeas.ledger_leaf where tenant_id = 'globex' and leaf_index = 7)`,
    gap: sql`delete from habeas.ledger_leaf where tenant_id = 'globex' and leaf_index = 7`,
    tail_missing: sql`delete from habeas.ledger_leaf where tenant_id = 'globex' and leaf_index >= 17`,
    root_differs: sql`update habeas.ledger_leaf set entry_id = null, hash = sha256('x') where tenant_id = 'globex' and leaf_index = 7`,
    never_sealed: sql`insert into habeas.ledger_entry (tenant_id, entry_id, body) values ('globex', gen_random_uuid(), '{}')`,
  };
  for (const [problem, statement] of Object.entries(tampering)) {
    await using database = await createTestDatabase({ template: host });
    const { privacy } = privacyOver(database.db, await checkpointFolder());
    await fill(database.db, "globex", 20);
    await privacy.ledger.seal();
    expect(await privacy.ledger.verify("globex")).toMatchObject({ valid: true, outside: true, problems: [] });
    await database.db.transaction(async (tx) => {
      await tx.execute(sql`set local session_replication_role = replica`); // an owner can switch triggers off
      await tx.execute(statement);
    });
    const report = await privacy.ledger.verify("globex");
    expect(report.valid).toBe(false);
    expect(report.problems.map((found) => found.problem)).toContain(problem);
  }
});
