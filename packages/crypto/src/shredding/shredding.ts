import { randomBytes } from "node:crypto";
import type { Database } from "@habeas/internal";
import { and, asc, eq, isNull, lte, or, sql, type SQL } from "drizzle-orm";
import type { TableShape } from "../columns/table-shape.ts";
import { CryptoError } from "../errors.ts";
import { KEY_ID_BYTES } from "../envelope/format.ts";
import { keysOfOwner } from "../keys/key-table.ts";
import { CHANNEL } from "../keys/notifications.ts";
import type { Owner } from "../keys/owner.ts";
import { clearIndexes, isPersonal, sealedTable, tablesOf } from "./person-rows.ts";
import { dataKey, shredding } from "../keys/tables.ts";

/** Evidence of a shredding. It names keys, fields and indexes, and no person. */
export interface ShreddingReceipt {
  /** Ids of the destroyed keys, in hex: what the person's envelopes name. */
  readonly keyIds: readonly string[];
  /** Field ids that no longer open. */
  readonly fields: readonly string[];
  /** Blind indexes that were set to null, as `table.column`. */
  readonly indexes: readonly string[];
  readonly at: Date;
  /** From here on no cache, no reader and no backup can bring a value back. */
  readonly effectiveAt: Date;
  /** Whether the second pass over the indexes at `effectiveAt` is done. */
  readonly final: boolean;
}

type Shredding = typeof shredding.$inferSelect;

/** Where a person's id stays after a shredding. */
export const TOMBSTONES: readonly string[] = ["habeas.data_key", "habeas.shredding"];

/**
 * Destroys a person's keys, clears the indexes and records both, in one transaction. Done once already, it
 * clears the indexes again and answers with the first receipt: what is destroyed does not take effect later
 * because somebody asked twice.
 *
 * @throws A {@link CryptoError}: `unknown_key` where values of the person are sealed and no key is theirs.
 */
export async function shredOwner(
  db: Database,
  owner: Owner,
  shapes: readonly TableShape[],
  times: { readonly at: Date; readonly quietAt: Date; readonly effectiveAt: Date },
): Promise<ShreddingReceipt> {
  return await db.transaction(async (tx) => {
    const { keyIds, destroyed, isNew } = await destroyKeys(tx, owner, times.at);
    if (isNew) await refuseOrphans(tx, owner, shapes);
    await clearIndexes(tx, owner, shapes);
    const [before] = await tx.select().from(shredding).where(shreddingOf(owner));
    if (before !== undefined && destroyed === 0) return receipt(before);
    const theirs = tablesOf(owner, shapes);
    const fields = theirs.flatMap((shape) => shape.fields.filter(isPersonal).map(({ field }) => field));
    const indexes = theirs.flatMap((shape) =>
      shape.indexes.filter(({ of }) => isPersonal(of)).map(({ column }) => `${shape.name}.${column.name}`),
    );
    const row = { keyIds, fields: unique(fields), indexes: unique(indexes), ...times };
    const [recorded] = await tx
      .insert(shredding)
      .values({ ...row, tenantId: owner.tenant, personTable: owner.table, personKey: owner.key })
      .onConflictDoUpdate({
        target: [shredding.tenantId, shredding.personTable, shredding.personKey],
        set: { ...row, clearedAt: null, finalAt: null },
      })
      .returning();
    for (const keyId of keyIds) await tx.execute(sql`select pg_notify(${CHANNEL}, ${keyId})`);
    return receipt(recorded ?? { ...row, finalAt: null });
  });
}

/**
 * Clears the indexes again: once when no process can hold the key any more, and once when the shredding takes
 * full effect, which makes it final.
 */
export async function settleShreddings(
  db: Database,
  shapes: readonly TableShape[],
  now: Date,
  batch: number,
): Promise<ShreddingReceipt[]> {
  const passDue = and(isNull(shredding.clearedAt), lte(shredding.quietAt, now));
  return await db.transaction(async (tx) => {
    const open = await tx
      .select()
      .from(shredding)
      .where(and(isNull(shredding.finalAt), or(lte(shredding.effectiveAt, now), passDue)))
      .orderBy(asc(shredding.effectiveAt))
      .limit(batch)
      .for("update", { skipLocked: true });
    const receipts: ShreddingReceipt[] = [];
    for (const row of open) {
      assertProtected(row.indexes, shapes);
      const finalAt = row.effectiveAt <= now ? now : null;
      const owner = { tenant: row.tenantId, table: row.personTable, key: row.personKey };
      await clearIndexes(tx, owner, shapes);
      await tx.update(shredding).set({ clearedAt: now, finalAt }).where(shreddingOf(owner));
      if (finalAt !== null) receipts.push(receipt({ ...row, finalAt }));
    }
    return receipts;
  });
}

/** A receipt says that indexes were cleared again: only a vault that protects their tables may make it final. */
function assertProtected(indexes: readonly string[], shapes: readonly TableShape[]): void {
  const known = new Set(
    shapes.flatMap((shape) => shape.indexes.map(({ column }) => `${shape.name}.${column.name}`)),
  );
  const unknown = indexes.filter((index) => !known.has(index));
  if (unknown.length === 0) return;
  throw new CryptoError(
    "invalid_options",
    "a shredding covers blind indexes of a table that is not protected",
    {
      where: unknown.join(", "),
      fix: "protect every table with this vault before shreddings are settled; drop an index after they are final",
    },
  );
}

/** The key rows stay as tombstones. A person without a key gets one, so that none is ever made. */
async function destroyKeys(
  tx: Database,
  owner: Owner,
  at: Date,
): Promise<{ readonly keyIds: string[]; readonly destroyed: number; readonly isNew: boolean }> {
  const own = keysOfOwner(owner);
  const made = await tx
    .insert(dataKey)
    .values({
      tenantId: owner.tenant,
      personTable: owner.table,
      personKey: owner.key,
      version: 1,
      keyId: randomBytes(KEY_ID_BYTES),
      createdAt: at,
      shreddedAt: at,
    })
    .onConflictDoNothing()
    .returning({ version: dataKey.version });
  // A rotation that was first ends before this returns: the next statement sees the key that it made
  await tx.select({ version: dataKey.version }).from(dataKey).where(own).for("update");
  const gone = await tx
    .update(dataKey)
    .set({ wrapped: null, rootVersion: null, shreddedAt: at })
    .where(and(own, isNull(dataKey.shreddedAt)))
    .returning({ keyId: dataKey.keyId });
  const rows = await tx
    .select({ keyId: dataKey.keyId })
    .from(dataKey)
    .where(own)
    .orderBy(asc(dataKey.version));
  return {
    keyIds: rows.map(({ keyId }) => Buffer.from(keyId).toString("hex")),
    destroyed: gone.length,
    isNew: made.length > 0,
  };
}

/** Without a key nothing was destroyed: what is sealed is under the key of somebody else, and still opens. */
async function refuseOrphans(tx: Database, owner: Owner, shapes: readonly TableShape[]): Promise<void> {
  const table = await sealedTable(tx, owner, shapes);
  if (table === undefined) return;
  throw new CryptoError("unknown_key", "values of this person are sealed, and no key is theirs", {
    where: table,
    fix: "protect the table with the owner that its values were sealed for",
  });
}

const shreddingOf = ({ tenant, table, key }: Owner): SQL | undefined =>
  and(eq(shredding.tenantId, tenant), eq(shredding.personTable, table), eq(shredding.personKey, key));

const unique = (names: readonly string[]): string[] => [...new Set(names)].toSorted();

type Recorded = Pick<Shredding, "keyIds" | "fields" | "indexes" | "at" | "effectiveAt" | "finalAt">;

function receipt({ keyIds, fields, indexes, at, effectiveAt, finalAt }: Recorded): ShreddingReceipt {
  return { keyIds, fields, indexes, at, effectiveAt, final: finalAt !== null };
}
