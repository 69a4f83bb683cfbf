import { databaseFault, type Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import type { LiveColumn, LiveTable } from "../catalog/catalog.ts";
import { onlyTable } from "../catalog/host-table.ts";
import type { ErasedValue } from "./erased-values.ts";

/** Values that a table does not take. */
export interface Refusal {
  readonly values: readonly ErasedValue[];
  readonly because: "unique" | "other";
}

const UNIQUE = "23505";
const CHECK = "23514";
const NOT_NULL = "23502";
/** Privileges, a read-only transaction or a standby, a wait that ended. */
const CANNOT: ReadonlySet<string> = new Set(["42501", "25006", "55P03", "57014"]);

/**
 * Writes erased values into a copy of a table, with one of its rows where there is one: constraints, domains,
 * defaults and indexes are copied, triggers and foreign keys are not. Everything is rolled back.
 *
 * @returns What was refused; `untried` where the role can make no temporary table.
 */
export async function tryErasedValues(
  db: Database,
  live: LiveTable,
  values: readonly ErasedValue[],
): Promise<readonly Refusal[] | "untried"> {
  let refusals: readonly Refusal[] = [];
  const state = await rolledBack(db, async (tx) => {
    await tx.execute(sql`create temp table habeas_try (like ${nameOf(live)} including all) on commit drop`);
    refusals = await refusalsIn(tx, live, values);
  });
  if (state === undefined) return refusals;
  if (CANNOT.has(state)) return "untried";
  throw new DatabaseSaidNo(state);
}

/** The state of a failure that is nobody's value's fault. */
class DatabaseSaidNo extends Error {
  readonly code: string;
  constructor(code: string) {
    super("the trial did not run");
    this.code = code;
  }
}

const nameOf = ({ schema, name }: LiveTable): SQL => sql`${sql.identifier(schema)}.${sql.identifier(name)}`;
const COPY = sql.raw("pg_temp.habeas_try");
const names = (columns: readonly { readonly name: string }[]): SQL =>
  sql.join(
    columns.map(({ name }) => sql.identifier(name)),
    sql`, `,
  );

/** Runs work that leaves no trace. @returns The SQLSTATE of its failure; undefined: it went well. */
async function rolledBack(db: Database, work: (tx: Database) => Promise<void>): Promise<string | undefined> {
  const done = new Error("rolled back on purpose");
  try {
    await db.transaction(async (tx) => {
      await work(tx);
      throw done;
    });
  } catch (failure) {
    if (failure === done) return undefined;
    return failure instanceof DatabaseSaidNo ? failure.code : (databaseFault(failure).sqlstate ?? "");
  }
  return undefined;
}

const stateOf = async (tx: Database, statements: readonly SQL[]): Promise<string | undefined> =>
  await rolledBack(tx, async (inner) => {
    for (const statement of statements) await inner.execute(statement);
  });

async function refusalsIn(
  tx: Database,
  live: LiveTable,
  values: readonly ErasedValue[],
): Promise<readonly Refusal[]> {
  const impossible = values.filter(({ isNull, live: column }) => isNull && column.notNull);
  const possible = values.filter((value) => !impossible.includes(value));
  const writes = (await copiesRow(tx, live)) ? updates : inserts;
  if (writes === inserts) await tx.execute(withoutNotNull(live));
  const ignored = new Set(writes === inserts ? await refusedAnyway(tx) : []);
  const state = async (group: readonly ErasedValue[]): Promise<string | undefined> => {
    const found = await stateOf(tx, [writes(group)]);
    return found === undefined || ignored.has(found) ? undefined : found;
  };
  const refusals = impossible.map((value): Refusal => ({ values: [value], because: "other" }));
  for (const group of groupsOf(possible)) {
    const found = await state(group);
    if (found === undefined) continue;
    const alone: Refusal[] = [];
    for (const value of group) {
      const own = await state([value]);
      if (own !== undefined) alone.push({ values: [value], because: kindOf(own) });
    }
    refusals.push(...(alone.length > 0 ? alone : [{ values: group, because: kindOf(found) }]));
  }
  if (refusals.length > 0) return refusals;
  const fixed = oneEach(possible.filter(({ isMade }) => !isMade));
  return await collisions(tx, live, fixed, writes(fixed));
}

const kindOf = (state: string): Refusal["because"] => (state === UNIQUE ? "unique" : "other");

const oneEach = (values: readonly ErasedValue[]): ErasedValue[] => [
  ...new Map(values.map((value) => [value.column.key, value])).values(),
];

/** Everything at once, and what has purposes of its own by itself; one value a column. */
function groupsOf(values: readonly ErasedValue[]): (readonly ErasedValue[])[] {
  const groups = new Map<string, ErasedValue[]>();
  for (const value of values) groups.set(value.group, [...(groups.get(value.group) ?? []), value]);
  const all = oneEach(values);
  return [...(all.length === 0 ? [] : [all]), ...(groups.size > 1 ? groups.values() : [])];
}

const updates = (values: readonly ErasedValue[]): SQL =>
  sql`update ${COPY} set ${sql.join(
    values.map(({ live, value }) => sql`${sql.identifier(live.name)} = ${value}`),
    sql`, `,
  )}`;

const inserts = (values: readonly ErasedValue[]): SQL =>
  sql`insert into ${COPY} (${names(values.map(({ live }) => live))}) values (${sql.join(
    values.map(({ value }) => value),
    sql`, `,
  )})`;

const written = (live: LiveTable): LiveColumn[] =>
  [...live.columns.values()].filter(({ generated }) => generated === undefined);

/** Takes one row along; false where the table is empty, or its rows are not this role's to read. */
async function copiesRow(tx: Database, live: LiveTable): Promise<boolean> {
  const columns = names(written(live));
  const copy = sql`insert into ${COPY} (${columns}) overriding system value select ${columns} from ${onlyTable(live)} limit 1`;
  const isThere = sql`select 1 / count(*) from ${COPY}`;
  if ((await stateOf(tx, [copy, isThere])) !== undefined) return false;
  await tx.execute(copy);
  return true;
}

/** Without a row, the columns beside the erased ones stay empty. */
const withoutNotNull = (live: LiveTable): SQL =>
  sql`alter table ${COPY} drop constraint if exists habeas_try_pkey, ${sql.join(
    written(live)
      .filter(({ identity }) => identity === undefined)
      .map(({ name }) => sql`alter ${sql.identifier(name)} drop not null`),
    sql`, `,
  )}`;

/** What a row of nothing is refused for is no fault of an erased value. */
async function refusedAnyway(tx: Database): Promise<readonly string[]> {
  const state = await stateOf(tx, [sql`insert into ${COPY} default values`]);
  return state === undefined ? [NOT_NULL] : [NOT_NULL, state, CHECK];
}

/** Whether a second erased row stands in the way of the first, and would not if its values were empty. */
async function collisions(
  tx: Database,
  live: LiveTable,
  fixed: readonly ErasedValue[],
  first: SQL,
): Promise<readonly Refusal[]> {
  const unclear = live.indexes.filter(
    ({ unique, partial, keys }) => unique && (partial || keys.includes(undefined)),
  );
  if (fixed.length === 0 || unclear.length === 0) return [];
  const erased = new Set(fixed.map(({ live: { name } }) => name));
  const keyed = new Set(
    live.indexes.flatMap(({ unique, keys }) => (unique ? keys.filter((key) => key !== undefined) : [])),
  );
  const again = (isErased: boolean): SQL => {
    const columns = written(live).filter(({ identity }) => identity === undefined);
    const copied = columns.map(({ name }) =>
      (erased.has(name) ? isErased : !keyed.has(name)) ? sql.identifier(name) : sql`null`,
    );
    return sql`insert into ${COPY} (${names(columns)}) select ${sql.join(copied, sql`, `)} from ${COPY}`;
  };
  const alone = await stateOf(tx, [first, withoutNotNull(live), again(false)]);
  if (alone !== undefined) return [];
  const found = await stateOf(tx, [first, withoutNotNull(live), again(true)]);
  return found === UNIQUE ? [{ values: fixed, because: "unique" }] : [];
}
