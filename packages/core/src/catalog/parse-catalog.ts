import { z } from "zod";
import { CoreError } from "../errors.ts";
import type { Catalog, ForeignKey, HostTable, LiveTable } from "./catalog.ts";
import { categoryOf } from "./type-category.ts";

const tableName = z.object({ schema: z.string(), name: z.string() });
const partition = tableName.nullable().transform((name) => name ?? undefined);

/** A letter of the catalogue, in words. */
const letter = <const Words extends Readonly<Record<string, string>>>(words: Words) =>
  z.string().transform((code, context): Words[keyof Words] => {
    const found = Object.entries(words).find(([known]) => known === code);
    if (found !== undefined && isOf(words, found[1])) return found[1];
    context.addIssue("a letter that this version does not know");
    return z.NEVER;
  });

const isOf = <Words extends Readonly<Record<string, string>>>(
  words: Words,
  word: string,
): word is Words[keyof Words] & string => Object.values(words).includes(word);

const action = letter({ a: "noAction", r: "restrict", c: "cascade", n: "setNull", d: "setDefault" });

const column = z
  .object({
    name: z.string(),
    position: z.number(),
    type: z.string(),
    declaredType: z.string(),
    base: z.string(),
    kind: z.string(),
    letter: z.string(),
    elementBase: z.string(),
    elementKind: z.string(),
    elementLetter: z.string(),
    labels: z.array(z.string()).nullable(),
    notNull: z.boolean(),
    hasDefault: z.boolean(),
    identity: z.string(),
    generated: z.string(),
    collation: z.string().nullable(),
    deterministic: z.boolean(),
    sequence: tableName.nullable(),
  })
  .transform(
    ({ kind, letter: code, elementBase, elementKind, elementLetter, identity, generated, ...known }) => ({
      ...known,
      category: categoryOf(known.base, kind, code),
      element: { base: elementBase, category: categoryOf(elementBase, elementKind, elementLetter) },
      labels: known.labels ?? undefined,
      identity:
        identity === "a" ? ("always" as const) : identity === "d" ? ("byDefault" as const) : undefined,
      generated:
        generated === "s" ? ("stored" as const) : generated === "v" ? ("virtual" as const) : undefined,
      collation: known.collation ?? undefined,
      sequence: known.sequence ?? undefined,
    }),
  );

const index = z.object({
  name: z.string(),
  keys: z.array(
    z
      .string()
      .nullable()
      .transform((name) => name ?? undefined),
  ),
  unique: z.boolean(),
  primary: z.boolean(),
  exclusion: z.boolean(),
  partial: z.boolean(),
  nullsNotDistinct: z.boolean(),
  deferrable: z.boolean(),
  valid: z.boolean(),
  method: z.string(),
});

const check = z.object({ name: z.string(), definition: z.string(), columns: z.array(z.string()), partition });

/** The bits of `pg_trigger.tgtype`. */
const EVENTS = [
  [4, "insert"],
  [16, "update"],
  [8, "delete"],
  [32, "truncate"],
] as const;

const trigger = z
  .object({
    name: z.string(),
    function: z.string(),
    language: z.string(),
    bits: z.number(),
    enabled: z.string(),
    partition,
  })
  .transform(({ bits, enabled, ...known }) => ({
    ...known,
    timing:
      (bits & 64) !== 0
        ? ("insteadOf" as const)
        : (bits & 2) !== 0
          ? ("before" as const)
          : ("after" as const),
    events: EVENTS.filter(([bit]) => (bits & bit) !== 0).map(([, event]) => event),
    each: (bits & 1) !== 0 ? ("row" as const) : ("statement" as const),
    enabled: enabled === "O" || enabled === "A",
  }));

const policy = z.object({
  name: z.string(),
  command: letter({ "*": "all", r: "select", a: "insert", w: "update", d: "delete" }),
  permissive: z.boolean(),
});

const relation = z
  .object({
    schema: z.string(),
    name: z.string(),
    oid: z.string(),
    kind: letter({ r: "table", p: "partitioned", v: "view", m: "materializedView", f: "foreign" }),
    visible: z.boolean(),
    temporary: z.boolean(),
    ofExtension: z.boolean(),
    columns: z.array(column).transform((columns) => new Map(columns.map((one) => [one.name, one]))),
    primaryKey: z.array(z.string()).nullable(),
    indexes: z.array(index),
    checks: z.array(check),
    triggers: z.array(trigger),
    enabled: z.boolean(),
    forced: z.boolean(),
    active: z.boolean(),
    policies: z.array(policy),
    rules: z.array(z.string()),
    children: z.array(tableName),
    partitions: z.number(),
    rows: z.number().nullable(),
    bytes: z.number(),
    leaves: z.string(),
  })
  .transform(({ enabled, forced, active, policies, ...known }) => ({
    ...known,
    primaryKey: known.primaryKey ?? [],
    rowSecurity: { enabled, forced, active, policies },
    rows: known.rows ?? undefined,
  }));

const foreignKey = z.object({
  name: z.string(),
  from: z.string(),
  columns: z.array(z.string()),
  to: z.string(),
  targets: z.array(z.string()),
  onDelete: action,
  setOnDelete: z.array(z.string()).nullable(),
  onUpdate: action,
  match: letter({ s: "simple", f: "full", p: "partial" }),
  deferrable: z.boolean(),
  initiallyDeferred: z.boolean(),
  validated: z.boolean(),
  enforced: z.boolean(),
  partition,
});

const answer = z.object({
  relations: z.array(relation),
  foreignKeys: z.array(foreignKey),
  types: z.string(),
});

/** The answer to {@link catalogQuery}, with its look-ups. */
export function parseCatalog(text: string): Catalog {
  const { relations, foreignKeys: keys, types } = answer.parse(JSON.parse(text));
  const byOid = new Map<string, LiveTable>(relations.map((one) => [one.oid, one]));
  const foreignKeys = keys.flatMap(({ from, to, setOnDelete, ...key }): ForeignKey[] => {
    const [source, target] = [byOid.get(from), byOid.get(to)];
    return source === undefined || target === undefined
      ? []
      : [{ ...key, from: source, to: target, setOnDelete: setOnDelete ?? key.columns }];
  });
  const byName = new Map<string, LiveTable[]>();
  for (const one of relations) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  const find = (table: Omit<HostTable, "key">): LiveTable | undefined =>
    byName
      .get(table.name)
      ?.find(({ schema, visible }) => (table.schema === undefined ? visible : schema === table.schema));
  const live = (table: HostTable): LiveTable => {
    const found = find(table);
    if (found) return found;
    throw new CoreError("table_not_in_database", "a table of the registry is not in the database", {
      where: table.key,
    });
  };
  return {
    tables: relations.filter(({ kind, temporary }) => kind !== "view" && !temporary),
    relations,
    foreignKeys,
    types,
    find,
    live,
    type: (table, name) => {
      const found = live(table).columns.get(name);
      if (found) return found.type;
      throw new CoreError("table_not_in_database", "a column of the registry is not in the database", {
        where: `${table.key}.${name}`,
      });
    },
    foreignKeysTo: (table) => {
      const target = find(table);
      return foreignKeys.filter(({ to }) => to === target);
    },
    foreignKeysFrom: (table) => {
      const source = find(table);
      return foreignKeys.filter(({ from }) => from === source);
    },
    classified: (tables, relation_) => tables.find((table) => find(table) === relation_),
  };
}
