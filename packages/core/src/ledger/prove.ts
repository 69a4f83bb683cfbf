import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { CoreError } from "../errors.ts";
import { parseCheckpoint } from "./checkpoint.ts";
import { base64 } from "./encoding.ts";
import { parseBody } from "./entry-body.ts";
import type { LedgerPlace } from "./ledger-place.ts";
import { receiptOf, type Receipt } from "./receipt.ts";
import { inclusionPath } from "./tree-reader.ts";

/** An entry to prove: what every decision returned. */
export interface ProvableEntry {
  readonly tenant: string;
  readonly entry: string;
}

/** Makes the receipt of an entry that is sealed and covered by a published checkpoint. */
export async function proveEntry(place: LedgerPlace, { tenant, entry }: ProvableEntry): Promise<Receipt> {
  const { db } = place;
  const [found] = rowsOf<{ body: string; origin: number | null; index: number | null }>(
    await db.execute(sql`
      select entry.body as body, leaf.origin as origin, leaf.leaf_index::float8 as index
      from habeas.ledger_entry entry left join habeas.ledger_leaf leaf
        on leaf.tenant_id = entry.tenant_id and leaf.entry_id = entry.entry_id
      where entry.tenant_id = ${tenant} and entry.entry_id = ${entry}::uuid
      order by leaf.origin desc nulls last limit 1`),
  );
  if (!found) throw new CoreError("unknown_entry", "this tenant's log has no such entry");
  const { body: text, origin, index } = found;
  const [covering] =
    origin === null || index === null
      ? []
      : rowsOf<{ note: string }>(
          await db.execute(sql`
            select note from habeas.ledger_checkpoint
            where tenant_id = ${tenant} and origin = ${origin}::int and size > ${index}::bigint
            order by size desc limit 1`),
        );
  const checkpoint = covering && parseCheckpoint(covering.note);
  const body = parseBody(text);
  if (!covering || !checkpoint || !body || origin === null || index === null) {
    throw new CoreError("not_sealed", "no published checkpoint covers the entry yet", {
      fix: "keep privacy.run running; entries are sealed within the merge delay",
    });
  }
  const path = await inclusionPath({ db, tenant, origin }, index, checkpoint.size);
  return receiptOf(body, { entry: text, index, path: path.map(base64), checkpoint: covering.note });
}
