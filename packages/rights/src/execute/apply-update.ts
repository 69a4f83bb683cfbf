import {
  hostTable,
  columnOf,
  countOf,
  groupBy,
  isAmong,
  keyColumns,
  type NamedRows,
  type Naming,
  readableColumns,
  type RowKey,
  type RowScope,
  readDocument,
  ruleIn,
  writeDocument,
  type ClassifiedColumn,
  type ClassifiedTable,
} from "@habeas/core/engine";
import { rowsOf, writtenBy, type Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { RightsError } from "../errors.ts";
import { blankDocument, type BlankDocumentOptions } from "./blank-document.ts";
import { replacementOf, type Replacement } from "../plan/replacement.ts";
import type { WorkStep } from "../plan/work.ts";

/** Rows written by one statement where every row gets values of its own. */
const CHUNK = 500;

/** Where rows are updated, and whose erasure it is. */
export interface UpdateScope extends RowScope {
  /** What names the person: for rows whose documents name others as well. */
  readonly person: Naming;
}

interface Target extends UpdateScope {
  readonly table: ClassifiedTable;
}

/**
 * Erases values in place.
 *
 * @returns How many rows were written.
 * @throws A {@link RightsError}: `step_without_effect` when a row is there and was not written.
 */
export async function applyUpdate(tx: Database, scope: UpdateScope, step: WorkStep): Promise<number> {
  let written = 0;
  for (const { table: key, ...rows } of step.tables) {
    const target = { ...scope, table: scope.registry.table(key) };
    for (const group of await sameRules(tx, target, step, rows)) {
      written += await updateGroup(tx, target, step, group);
    }
  }
  return written;
}

/** Rows whose columns hold the same, with what says so. */
interface SameRules {
  readonly named: NamedRows;
  readonly values: ReadonlyMap<string, string>;
}

/** Rows of a name/value table differ in what their columns hold. */
async function sameRules(
  tx: Database,
  target: Target,
  step: WorkStep,
  named: NamedRows,
): Promise<SameRules[]> {
  const { catalog, table } = target;
  const discriminators = step.erase.flatMap((name) => {
    const { rule } = table.column(name);
    return rule.word === "dependsOn" ? [table.column(rule.column).name] : [];
  });
  if (discriminators.length === 0) return [{ named, values: new Map() }];
  const names = [...keyColumns(table), ...new Set(discriminators)];
  const list = names.map((name, at) => sql`${columnOf(table, name)}::text as ${sql.identifier(`c${at}`)}`);
  const rows = rowsOf(
    await tx.execute(
      sql`select ${sql.join(list, sql`, `)} from ${hostTable(catalog, table)} where ${isAmong(target, table, named)} for update`,
    ),
  ).map((row) => names.map((_, at) => String(row[`c${at}`])));
  const width = keyColumns(table).length;
  return [...groupBy(rows, (row) => JSON.stringify(row.slice(width))).values()].map((group) => ({
    named: { keys: group.map((row) => row.slice(0, width)) },
    values: new Map(names.slice(width).map((name, at) => [name, group[0]?.[width + at] ?? ""])),
  }));
}

async function updateGroup(
  tx: Database,
  target: Target,
  step: WorkStep,
  { named, values }: SameRules,
): Promise<number> {
  const { catalog, table } = target;
  const plans = step.erase.map((name) => {
    const column = table.column(name);
    return { column, replacement: replacementOf(catalog, table, column, ruleIn(table, column, values)) };
  });
  const alike: SQL[] = step.unlink.map((name) => assign(table.column(name), sql`null`));
  for (const { column, replacement } of plans) {
    if (replacement.by === "value") alike.push(assign(column, replacement.value));
  }
  let written = 0;
  if (alike.length > 0) {
    written = await writeAll(tx, target, named, alike);
  }
  const single = plans.filter(({ replacement: { by } }) => by === "row" || by === "document");
  const { keys } = named;
  for (let at = 0; at < keys.length && single.length > 0; at += CHUNK) {
    const rows = await writeEach(tx, target, step, keys.slice(at, at + CHUNK), single);
    if (alike.length === 0) written += rows;
  }
  return written;
}

const assign = (column: ClassifiedColumn, value: SQL): SQL => sql`${sql.identifier(column.name)} = ${value}`;

async function writeAll(
  tx: Database,
  target: Target,
  named: NamedRows,
  assignments: readonly SQL[],
): Promise<number> {
  const { catalog, table } = target;
  const where = isAmong(target, table, named);
  const update = sql`update ${hostTable(catalog, table)} set ${sql.join([...assignments], sql`, `)} where ${where}`;
  const written = writtenBy(await tx.execute(update));
  if (written >= countOf(named)) return written;
  // fewer than there were: deleted by others meanwhile, or out of reach. In one snapshot, to tell these apart
  const [counts] = rowsOf<{ written: string; found: string }>(
    await tx.execute(sql`
      with found as (select 1 from ${hostTable(catalog, table)} where ${where}),
      written as (${update} returning 1)
      select (select count(*) from written)::text as written, (select count(*) from found)::text as found`),
  );
  if (counts?.written === counts?.found) return Number(counts?.written ?? 0);
  throw new RightsError("step_without_effect", "rows are there that an update did not reach", {
    where: table.key,
    fix: "look for a trigger, a rule or a row-level security policy on the table",
  });
}

interface ColumnPlan {
  readonly column: ClassifiedColumn;
  readonly replacement: Replacement;
}

/** Every row gets values of its own: read where needed, then written with one statement. */
async function writeEach(
  tx: Database,
  target: Target,
  step: WorkStep,
  keys: readonly RowKey[],
  plans: readonly ColumnPlan[],
): Promise<number> {
  const { catalog, table } = target;
  const names = keyColumns(table);
  const key = Object.fromEntries(
    names.map((name, at) => [`habeas key ${at}`, sql<string>`${columnOf(table, name)}::text`.as(`k${at}`)]),
  );
  const rows: Record<string, unknown>[] = await tx
    .select({ ...readableColumns(table), ...key })
    .from(hostTable(catalog, table))
    .where(isAmong(target, table, { keys }))
    .for("update");
  if (rows.length === 0) return 0;
  const context = { living: new Set(step.living), person: step.named === true ? target.person : undefined };
  const tuples: SQL[] = [];
  for (const row of rows) {
    const cells = names.map((name, at) => typed(sql`${String(row[`habeas key ${at}`])}::text`, target, name));
    for (const { column, replacement } of plans) {
      cells.push(typed(await cell(tx, replacement, column, row, context), target, column.name));
    }
    tuples.push(sql`(${sql.join(cells, sql`, `)})`);
  }
  const aliases = [...names.map((_, at) => `k${at}`), ...plans.map((_, at) => `v${at}`)].map((name) =>
    sql.identifier(name),
  );
  const same = names.map((name, at) => sql`${columnOf(table, name)} = made.${sql.identifier(`k${at}`)}`);
  const answer = await tx.execute(sql`
    update ${hostTable(catalog, table)} set ${sql.join(
      plans.map(({ column }, at) => assign(column, sql`made.${sql.identifier(`v${at}`)}`)),
      sql`, `,
    )} from (values ${sql.join(tuples, sql`, `)}) made (${sql.join(aliases, sql`, `)})
    where ${isAmong(target, table, { keys })} and ${sql.join(same, sql` and `)} returning 1 as written`);
  if (rowsOf(answer).length === rows.length) return rows.length;
  throw new RightsError("step_without_effect", "rows are there that an update did not reach", {
    where: table.key,
  });
}

const typed = (value: SQL, { catalog, table }: Target, column: string): SQL =>
  sql`(${value})::${sql.raw(catalog.type(table, column))}`;

async function cell(
  tx: Database,
  replacement: Replacement,
  column: ClassifiedColumn,
  row: Readonly<Record<string, unknown>>,
  context: Pick<BlankDocumentOptions, "living" | "person">,
): Promise<SQL> {
  if (replacement.by === "row") return replacement.make();
  if (replacement.by !== "document") return sql`null`;
  const { document, restore } = readDocument(row[column.key]);
  const blanked = restore(await blankDocument({ db: tx, rule: replacement.rule, row, document, ...context }));
  if (blanked === null || blanked === undefined) return sql`null`;
  const isText = typeof blanked === "string" && !column.sqlType.startsWith("json");
  return sql`${isText ? blanked : writeDocument(blanked)}::text`;
}
