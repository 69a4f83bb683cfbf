import { sql } from "drizzle-orm";
import { ownDatabase, rowsOf, type Database, scrubbedFace } from "@habeas/internal";
import { ExportError } from "../errors.ts";
import { catalogQuery } from "@habeas/core/engine";
import type { TableQuery } from "../plan/table-query.ts";
import { encodeCopyRow } from "../codecs/copy-row.ts";
import { factsFrom } from "./copy-session.ts";
import { FACTS_QUERY, SESSION_SETTINGS } from "./session.ts";
import type { Source } from "./source.ts";
import { sourceFault } from "./source-fault.ts";
import { textOf } from "./text-of.ts";
import { createSpool, type Spool } from "./spool.ts";
import { scrub } from "../scrub.ts";

/** Rows fetched at once. */
const FETCH = 1000;

/**
 * Reads through any drizzle database, PGlite first of all: cursors instead of COPY, on one connection. The
 * tenant's rows are first copied to a nameless temporary file (sealed columns still sealed) within one
 * transaction, so that the only connection is free again while values are opened and objects written.
 * One process dumps at a time.
 *
 * Slower than `pgSource` by about the factor 5: use that one on a server.
 */
export function drizzleSource(database: Database): Source {
  const db = ownDatabase(database);
  return scrubbedFace<Source>(
    {
      catalog: async () => await catalogOf(db),
      exists: async (query) => await db.transaction(async (tx) => (await firstRow(tx, query)) !== undefined), // no hidden row is missed

      async begin({ queries, signal }) {
        const spool = await createSpool();
        try {
          const relations = queries(await catalogOf(db)).map(({ relation }) => relation);
          const facts = await db.transaction(
            async (tx) => {
              for (const setting of SESSION_SETTINGS) await tx.execute(sql.raw(setting));
              // Locks first, snapshot second: see beginSnapshot.
              if (relations.length > 0) {
                await tx.execute(sql.raw(`lock table ${relations.join(", ")} in access share mode`));
              }
              const found = factsFrom(await firstRow(tx, FACTS_QUERY), await catalogOf(tx));
              for (const query of queries(found.catalog)) await spoolTable(tx, query, spool, signal);
              return found;
            },
            { isolationLevel: "repeatable read", accessMode: "read only" },
          );
          return {
            facts,
            ticket: undefined,
            split: async () => [{}],
            read: (query, _range, readSignal) => spool.read(query.table.key, readSignal),
            isUnchanged: async () => false,
            close: async () => await spool.close(),
          };
        } catch (error) {
          await spool.close();
          throw error instanceof ExportError || signal.aborted ? error : sourceFault(error);
        }
      },

      join: async () => undefined,
    },
    scrub,
  );
}

const catalogOf = async (db: Database): Promise<string> =>
  textOf(await firstRow(db, catalogQuery({ measured: true })), "catalog");

async function firstRow(db: Database, text: string): Promise<Record<string, unknown> | undefined> {
  try {
    return rowsOf(await db.execute(sql.raw(text)))[0];
  } catch (error) {
    throw sourceFault(error);
  }
}

/** `format('%s', …)` prints what COPY prints: both use the type's output function, a cast to text does not. */
async function spoolTable(tx: Database, query: TableQuery, spool: Spool, signal: AbortSignal): Promise<void> {
  const columns = query.columns.map(
    (column, index) =>
      `case when ${column} is not null then pg_catalog.format('%s', ${column}) end as c${index}`,
  );
  spool.begin(query.table.key);
  await tx.execute(
    sql.raw(
      `declare habeas_export no scroll cursor for select ${columns.join(", ")} from ${query.relation} where ${query.where}`,
    ),
  );
  for (;;) {
    signal.throwIfAborted();
    const rows = rowsOf(await tx.execute(sql.raw(`fetch ${FETCH} from habeas_export`)));
    for (const row of rows) {
      await spool.write(encodeCopyRow(columns.map((_, index) => printed(row[`c${index}`]))));
    }
    if (rows.length < FETCH) break;
  }
  await tx.execute(sql.raw("close habeas_export"));
}

function printed(value: unknown): string | null {
  if (value === null || typeof value === "string") return value;
  throw new TypeError("format() answers text");
}
