import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { record, type LedgerFoundation } from "./ledger-foundation.ts";
import { CoreError } from "../errors.ts";
import { newEntry } from "./entry.ts";
import { readHead } from "./head.ts";
import type { Ledger } from "./ledger.ts";
import type { LedgerPlace } from "./ledger-place.ts";
import { sealingRound } from "./run.ts";
import { verifierKeyText } from "./signed-note.ts";
import { consistencyPath, rootAt } from "./tree-reader.ts";
import { lastCheckpoint, verifyStored } from "./verify-stored.ts";

/** What the ledger needs of the foundation. */
export function ledgerPlace(base: LedgerFoundation): LedgerPlace {
  const { db, origin, derivedKeys, checkpoints, clock, random } = base;
  return {
    db,
    deployment: origin,
    signer: derivedKeys.signer,
    publicKeys: derivedKeys.publicKeys,
    checkpoints,
    entry: (given) => newEntry(given, { at: clock(), random }),
  };
}

/** The ledger behind `privacy.ledger`. */
export function createLedger(base: LedgerFoundation): Ledger {
  const place = ledgerPlace(base);
  const { db } = base;
  return {
    append: async (entry) => await record(base, entry, base.clock()),
    seal: async () => await sealingRound(place),
    verify: async (tenant) => await verifyStored(place, tenant),
    verifierKeys: () =>
      base.derivedKeys.publicKeys.map((publicKey) => verifierKeyText({ name: base.origin, publicKey })),
    checkpoint: async (tenant) => {
      const head = await readHead(db, tenant);
      return head && (await lastCheckpoint(db, tenant, head.origin));
    },
    consistency: async (tenant, from, to) => {
      const head = await readHead(db, tenant);
      if (!head || to > head.tree.size || from > to || from < 0) {
        throw new CoreError("not_sealed", "the log has no such sizes", { where: "ledger.consistency" });
      }
      const log = { db, tenant, origin: head.origin };
      return { from, to, fromRoot: await rootAt(log, from), path: await consistencyPath(log, from, to) };
    },
    async *history({ tenant, reference }) {
      for (let after = "00000000-0000-0000-0000-000000000000"; ;) {
        const rows = rowsOf<{ id: string; body: string }>(
          await db.execute(sql`
              select entry_id::text as id, body from habeas.ledger_entry
              where tenant_id = ${tenant} and reference = ${reference}::uuid and entry_id > ${after}::uuid
              order by entry_id limit 500`),
        );
        for (const { id, body } of rows) {
          after = id;
          yield body;
        }
        if (rows.length < 500) return;
      }
    },
  };
}
