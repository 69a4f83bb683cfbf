import {
  hostTable,
  dateName,
  datesIn,
  decidingColumns,
  secondsOf,
  columnOf,
  keyColumns,
  alikeId,
  commonValue,
  type Catalog,
  type DateRead,
  type Edge,
  type AlikeColumn,
  type FoundRow,
  type AlikeReader,
  type ClassifiedTable,
} from "@habeas/core/engine";
import { rowsOf, type Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { isUnsettled, isWritten } from "./unsettled.ts";

export interface AlikeReaderOptions {
  readonly db: Database;
  readonly catalog: Catalog;
  readonly edges: readonly Edge[];
  readonly dates: readonly DateRead[];
  /** The tables that are read so. */
  readonly tables: ReadonlySet<string>;
  /** Whether to count the rows in which an erasure would still change a value. */
  readonly unsettled: boolean;
}

/** More groups than this, and one by one is no slower. */
const GROUPS = 50;

/** A reader of the rows that share their verdicts. */
export function alikeReader(options: AlikeReaderOptions): AlikeReader {
  return {
    reads: ({ key }) => options.tables.has(key),
    read: async (table, where) => await readAlike(options, table, where),
  };
}

async function readAlike(
  options: AlikeReaderOptions,
  table: ClassifiedTable,
  where: SQL,
): Promise<FoundRow[] | undefined> {
  const { db, catalog, edges, dates } = options;
  const dated = datesIn(table, dates);
  const columns: AlikeColumn[] = [
    ...[...decidingColumns(table, catalog, edges)].map((column) => ({ column })),
    ...dated.map(({ name, read: { zone, grain } }) => ({ column: name, date: { zone, grain } })),
  ];
  const erasable = options.unsettled
    ? table.columns.filter((column) => isWritten(catalog, table, column))
    : [];
  // named in a subquery, so that parameters of what is grouped by are sent once
  const inner = [
    ...columns.map((column) => commonValue(catalog, table, column)),
    ...dated.map(({ name }) => columnOf(table, name)),
    ...erasable.map((column) => isUnsettled(catalog, table, column)),
    ...(options.unsettled ? [] : [keyHash(table)]), // whether they are the same rows is a question of plans
  ];
  const given = inner.map((_, at) => sql.identifier(`g${at}`));
  const common = given.splice(0, columns.length);
  const times = given.splice(0, dated.length);
  const counted = given.splice(0, erasable.length);
  const outer = [
    ...common,
    ...dated.map(({ name, read }, at) => secondsOf(catalog.type(table, name), sql`min(${times[at]})`, read)),
    ...counted.map((name) => sql`count(*) filter (where ${name})`),
    sql`count(*)`,
    ...given.map((name) => sql`bit_xor(${name})`),
  ];
  const answer = rowsOf(
    await db.execute(sql`
      select ${sql.join(
        outer.map((expression, at) => sql`(${expression})::text as ${sql.identifier(`c${at}`)}`),
        sql`, `,
      )}
      from (select ${sql.join(
        inner.map((expression, at) => sql`${expression} as ${sql.identifier(`g${at}`)}`),
        sql`, `,
      )}
        from ${hostTable(catalog, table)} where ${where}) row
      group by ${sql.join(common, sql`, `)} limit ${sql.raw(String(GROUPS + 1))}`),
  );
  if (answer.length > GROUPS) return undefined;
  return answer.map((row) => {
    const all = outer.map((_, at) => textOrNull(row[`c${at}`]));
    const shared = all.splice(0, columns.length);
    const seconds = all.splice(0, dated.length);
    const unsettled = all.splice(0, erasable.length);
    const [rows, digest] = all;
    return {
      table,
      key: [],
      values: new Map([
        ...columns.flatMap(({ column, date }, at): [string, string | null][] =>
          date === undefined ? [[column, shared[at] ?? null]] : [],
        ),
        ...dated.map(({ read }, at): [string, string | null] => [dateName(read.key), seconds[at] ?? null]),
      ]),
      seed: false,
      ghost: false,
      id: alikeId(table.key, shared),
      alike: {
        columns,
        values: shared,
        rows: Number(rows),
        digest: digest ?? "",
        unsettled: new Map(erasable.map((column, at) => [column.key, Number(unsettled[at])])),
      },
    };
  });
}

function keyHash(table: ClassifiedTable): SQL {
  const keys = keyColumns(table).map((name) => columnOf(table, name));
  return sql`hashtextextended(${keys.length === 1 ? sql`${keys[0]}` : sql`row(${sql.join(keys, sql`, `)})`}::text, 0)`;
}

const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);
