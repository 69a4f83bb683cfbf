import { isDeepStrictEqual } from "node:util";
import type { Database } from "@habeas/internal";
import { isNotNull } from "drizzle-orm";
import { getTableConfig, type PgColumn } from "drizzle-orm/pg-core";
import { CryptoError } from "../errors.ts";
import { openValue } from "./open-rows.ts";
import { createPlaces } from "./place.ts";
import type { ProtectTools } from "./protect.ts";
import { freshKeys, ownersOf, rewriteRows, withContext, type RewrittenBatch } from "./rewrite-rows.ts";
import { fieldOwner } from "./row-owner.ts";
import { blindIndexOf, keysOf } from "./seal-rows.ts";
import { isSealed, Sealed } from "./sealed-value.ts";
import type { FieldShape, TableShape } from "./table-shape.ts";
import { walkRows, type WalkedBatch, type WalkOptions } from "./walk-rows.ts";

/** What a pass over a batch found. */
export interface VerifiedBatch extends WalkedBatch {
  /** Rows whose plain value has no sealed one yet. */
  readonly missing: number;
  /** Rows whose sealed value opens to something else, or not at all. */
  readonly different: number;
}

/** Moves the values of a plain column of a live table into a sealed one beside it: see the guide. */
export interface ColumnEncryption {
  /** A trigger that keeps the two columns from telling different things while old code still writes. */
  readonly start: readonly string[];
  /** Seals one batch of rows that have a plain value and no sealed one, and fills their indexes. */
  backfill(options?: WalkOptions): Promise<RewrittenBatch>;
  /** Opens one batch and compares. Switch when a whole pass finds nothing. */
  verify(options?: WalkOptions): Promise<VerifiedBatch>;
  /** Removes the trigger, before the plain column is dropped. */
  readonly finish: readonly string[];
}

/** Prepares the move of `from` into `to`, both properties of the table. */
export function encryptColumn(
  tools: ProtectTools,
  shape: TableShape,
  from: string,
  to: string,
): ColumnEncryption {
  const source = shape.columns[from];
  const field = shape.fields.find(({ property }) => property === to);
  if (source === undefined || field === undefined || from === to) {
    throw new CryptoError("invalid_options", "a column is sealed from a plain one of the same table", {
      where: `${shape.name}: ${from}, ${to}`,
    });
  }
  const indexes = shape.indexes.filter(({ of }) => of.property === to);
  return {
    ...triggerStatements(
      shape,
      source,
      field,
      indexes.map(({ column }) => column),
    ),
    backfill: async (options = {}) =>
      await rewriteRows(tools, shape, options, async (rows, tx) => {
        const unsealed = rows.filter((row) => row[to] === null && row[from] !== null);
        const contexts = withContext(shape, unsealed);
        const pinned = await tools.keyCache.ensure(ownersOf([field], contexts), tx);
        const roots = indexes.length === 0 ? undefined : await rootsOf(tools, contexts, tx);
        const placeOf = createPlaces();
        return contexts.map(({ row, context }) => ({
          row,
          changes: [
            () => {
              const value = row[from];
              const key = keysOf(pinned, fieldOwner(field, context)).current();
              const place = placeOf(context.tenant, field.prefixed, context.bind);
              const envelope = tools.envelopes.seal(key, place, value, field);
              const changed: Record<string, unknown> = { [to]: new Sealed(envelope, field.field) };
              for (const index of indexes) {
                changed[index.property] = blindIndexOf(roots?.get(context.tenant), index, value);
              }
              return changed;
            },
          ],
        }));
      }),
    verify: async (options = {}) => {
      let missing = 0;
      let different = 0;
      const walked = await walkRows(
        shape,
        options.db ? tools.inside(options.db) : tools.db,
        { ...options, where: isNotNull(source) },
        async (rows, tx) => {
          const contexts = withContext(shape, rows);
          const pinned = await freshKeys(tools, [field], contexts, tx);
          const placeOf = createPlaces();
          for (const { row, context } of contexts) {
            const value = row[to];
            if (!isSealed(value)) {
              missing += 1;
              continue;
            }
            try {
              const place = placeOf(context.tenant, field.prefixed, context.bind);
              const plain = openValue(tools, pinned, field, context, value.envelope, place);
              if (!isDeepStrictEqual(plain, row[from])) different += 1;
            } catch {
              different += 1;
            }
          }
        },
      );
      return { ...walked, missing, different };
    },
  };
}

async function rootsOf(tools: ProtectTools, contexts: ReturnType<typeof withContext>, tx: Database) {
  return await tools.keyCache.roots(
    contexts.map(({ context }) => context.tenant),
    tx,
  );
}

/**
 * Code that knows only the plain column changes it alone: the sealed value is then out of date and goes.
 * Code that clears the sealed column alone means the value: then the plain one goes too.
 */
function triggerStatements(
  shape: TableShape,
  from: PgColumn,
  to: FieldShape,
  indexes: readonly PgColumn[],
): Pick<ColumnEncryption, "start" | "finish"> {
  const { name, schema } = getTableConfig(shape.table);
  const inSchema = (object: string) =>
    schema === undefined ? quoted(object) : `${quoted(schema)}.${quoted(object)}`;
  const trigger = quoted(`${name}_${to.column.name}_follows`);
  const call = inSchema(`${name}_${to.column.name}_follows`);
  const [plain, sealed] = [quoted(from.name), quoted(to.column.name)];
  const cleared = [sealed, ...indexes.map((column) => quoted(column.name))].map(
    (column) => `new.${column} := null;`,
  );
  return {
    start: [
      `create function ${call}() returns trigger language plpgsql as $follows$
begin
  if new.${plain} is distinct from old.${plain} and new.${sealed} is not distinct from old.${sealed} then
    ${cleared.join(" ")}
  elsif new.${sealed} is null and old.${sealed} is not null and new.${plain} is not distinct from old.${plain} then
    new.${plain} := null;
  end if;
  return new;
end $follows$`,
      `create trigger ${trigger} before update on ${inSchema(name)} for each row execute function ${call}()`,
    ],
    finish: [`drop trigger ${trigger} on ${inSchema(name)}`, `drop function ${call}()`],
  };
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
