import { setTimeout as pause } from "node:timers/promises";
import { rowsOf } from "@habeas/internal";
import { createTestDatabase, runs } from "@habeas/testbed";
import { eq, getTableColumns, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { backfill, clients, emailOf, newClients, open, plainDatabase, run, verify } from "./plain-column.ts";

describe("a live table", () => {
  it("never shows a reader a wrong value while old and new code write and rows are sealed", async () => {
    await using database = await createTestDatabase({ template: plainDatabase });
    const { db } = database;
    const { table, encryption } = open(db);
    const rows = newClients(12);
    await db.insert(clients).values(rows);
    await run(db, encryption.start);
    const writing = { done: false };
    const pick = () => rows[Math.floor(Math.random() * rows.length)] ?? { id: "", tenantId: "" };
    const rounds = runs(400, { short: 40 });

    const oldCode = async (): Promise<void> => {
      for (let round = 0; round < rounds; round += 1) {
        const { id } = pick();
        await db.execute(
          sql`update clients set revision = revision + 1, email = 'client' || (revision + 1) || '@example.com' where id = ${id}`,
        );
      }
    };
    const newCode = async (): Promise<void> => {
      for (let round = 0; round < rounds; round += 1) {
        const { id, tenantId } = pick();
        await db.transaction(async (tx) => {
          const [row] = await tx.select().from(clients).where(eq(clients.id, id)).for("update");
          const revision = (row?.revision ?? 0) + 1;
          const values = { revision, plainEmail: emailOf(revision), email: emailOf(revision) };
          await tx
            .update(clients)
            .set(await table.update(values, { id, tenantId }, { db: tx }))
            .where(eq(clients.id, id));
        });
      }
    };
    const readers = async (): Promise<string[]> => {
      const wrong: string[] = [];
      while (!writing.done) {
        const opened = await table.open(await db.select().from(clients), { purpose: "test" });
        for (const { revision, email, plainEmail } of opened) {
          if ((email ?? plainEmail) !== emailOf(revision)) wrong.push(`revision ${revision}`);
        }
      }
      return wrong;
    };
    const sealing = async (): Promise<void> => {
      while (!writing.done) await backfill(encryption);
    };
    const writers = Promise.all([oldCode(), newCode()]).finally(() => {
      writing.done = true;
    });
    const [wrong] = await Promise.all([readers(), sealing(), writers]);
    expect(wrong).toEqual([]);
    await backfill(encryption);
    expect(await verify(encryption)).toEqual({ missing: 0, different: 0 });
  });

  it("never shows a reader a wrong value while it switches, and while the plain column is dropped", async () => {
    await using database = await createTestDatabase({ template: plainDatabase });
    const { db } = database;
    const { table, encryption } = open(db);
    const rows = newClients(12);
    await db.insert(clients).values(rows);
    await run(db, encryption.start);
    await backfill(encryption);
    const { plainEmail: _gone, ...kept } = getTableColumns(clients);
    const running = { both: true, sealed: true };
    const wrong: string[] = [];
    /** Each of them works until it is taken out of service, and a round more. */
    const machine = async (code: keyof typeof running, work: () => Promise<void>): Promise<void> => {
      do await work();
      while (running[code]);
    };
    const write = async (written: (email: string) => Record<string, unknown>): Promise<void> => {
      const { id, tenantId } = rows[Math.floor(Math.random() * rows.length)] ?? { id: "", tenantId: "" };
      const isCleared = Math.random() < 0.2;
      await db.transaction(async (tx) => {
        const locked = sql`select revision from clients where id = ${id} for update`;
        const [row] = rowsOf<{ revision: number }>(await tx.execute(locked));
        const revision = Math.abs(row?.revision ?? 0) + 1;
        const values = isCleared
          ? { ...written(""), revision: -revision, email: null, emailIndex: null }
          : { revision, ...(await table.update(written(emailOf(revision)), { id, tenantId }, { db: tx })) };
        await tx.update(clients).set(values).where(eq(clients.id, id));
      });
    };
    const compare = (read: readonly { revision: number; email: string | null }[]): void => {
      for (const { revision, email } of read) {
        if (email !== (revision < 0 ? null : emailOf(revision)))
          wrong.push(`${revision}: ${email ?? "null"}`);
      }
    };
    const machines = [
      machine("both", async () => {
        await write((email) => ({ email, plainEmail: email === "" ? null : email }));
      }),
      machine("both", async () => {
        const opened = await table.open(await db.select().from(clients), { purpose: "test" });
        compare(opened.map((row) => ({ ...row, email: row.email ?? row.plainEmail })));
      }),
      machine("sealed", async () => {
        await write((email) => ({ email }));
      }),
      machine("sealed", async () => {
        compare(await table.open(await db.select(kept).from(clients), { purpose: "test" }));
      }),
    ];
    await pause(runs(10_000, { short: 700 }));
    running.both = false;
    await Promise.all(machines.slice(0, 2));
    await run(db, encryption.finish);
    await db.execute(sql.raw("alter table clients drop column email"));
    await pause(300);
    running.sealed = false;
    await Promise.all(machines);
    expect(wrong).toEqual([]);
    const revisions = (await db.select({ revision: clients.revision }).from(clients)).map(
      (row) => row.revision,
    );
    expect(revisions.reduce((sum, revision) => sum + Math.abs(revision), 0)).toBeGreaterThan(20);
  });
});
