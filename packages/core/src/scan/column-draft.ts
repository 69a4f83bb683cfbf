import type { PgColumn } from "drizzle-orm/pg-core";
import type { People } from "./people.ts";
import { hintOf, type ScannedKey, type ScannedTable } from "./scanned-table.ts";

/** The one purpose of a drafted registry. */
export const PURPOSE = "service";

export interface DraftedColumn {
  readonly key: string;
  /** A call of a word: `p.none()`. */
  readonly word: string;
  /** Why, for the reader. */
  readonly because?: string;
  /** Set for a document: the name of its drafted schema. */
  readonly document?: string;
}

export interface ColumnDraftOptions {
  readonly people: People;
  readonly tenant: { readonly column: string; readonly table: string | undefined } | undefined;
  /** Tables without a way to a tenant, of which there are several. */
  readonly global: ReadonlySet<string>;
}

/** One word for each column of a table. */
export function draftColumns(table: ScannedTable, options: ColumnDraftOptions): DraftedColumn[] {
  if (options.global.has(table.key)) {
    return table.columns.map(([key], at) => ({ key, word: at === 0 ? "p.global()" : "p.none()" }));
  }
  const edges = draftEdges(table, options);
  return table.columns.map(([key, column]): DraftedColumn => {
    const edge = edges.get(key);
    if (isTenant(table, key, column, options)) return { key, word: "p.tenant()" };
    if (edge !== undefined) return { key, word: edge, because: "a foreign key" };
    if (options.people.tables.has(table.key) && column.primary) return { key, word: "p.subject()" };
    const named = table.keys.find((one) => one.column === key);
    if (named !== undefined) return { key, word: referenceTo(named), because: "a foreign key" };
    return draftValue(table, key, column, options);
  });
}

const referenceTo = ({ target, targetColumn }: ScannedKey): string =>
  `p.reference(${JSON.stringify(target)}${targetColumn === undefined ? "" : `, { column: ${JSON.stringify(targetColumn)} }`})`;

const isTenant = (
  { key: table }: ScannedTable,
  key: string,
  { primary }: PgColumn,
  { tenant }: ColumnDraftOptions,
): boolean => tenant !== undefined && (key === tenant.column || (table === tenant.table && primary));

const OWNER = /user|customer|client|owner|author|person|member|employee|contact|kunde|cliente/i;

/** The likeliest owner owns the row; the other people may see it. */
function draftEdges(
  table: ScannedTable,
  { people, tenant, global }: ColumnDraftOptions,
): Map<string, string> {
  const hasTenant = tenant === undefined || table.columns.some(([key]) => key === tenant.column);
  const leading = table.keys.filter(({ column, target }) => {
    if (column === tenant?.column || target === tenant?.table) return false;
    return people.near.has(target) || (!hasTenant && !global.has(target));
  });
  const rank = ({ column, target }: ScannedKey): number => {
    const required = table.columns.find(([key]) => key === column)?.[1].notNull === true;
    return (OWNER.test(column) ? 0 : 4) + (people.near.has(target) ? 0 : 2) + (required ? 0 : 1);
  };
  const [owner] = leading.toSorted((a, b) => rank(a) - rank(b));
  return new Map(
    leading.map((key) => {
      const owned = key === owner && !people.tables.has(table.key);
      const isRequired = table.columns.some(([name, { notNull }]) => name === key.column && notNull);
      const options = [
        ...(key.targetColumn === undefined ? [] : [`column: ${JSON.stringify(key.targetColumn)}`]),
        ...(isRequired && !owned ? ['onErase: "keep"'] : []), // null may not stand there: somebody has to decide
      ];
      const given = options.length === 0 ? "" : `, { ${options.join(", ")} }`;
      return [key.column, `p.${owned ? "ownedBy" : "visibleTo"}(${JSON.stringify(key.target)}${given})`];
    }),
  );
}

const SEALED = Symbol.for("habeas.sealed");

function draftValue(
  table: ScannedTable,
  key: string,
  column: PgColumn,
  { people }: ColumnDraftOptions,
): DraftedColumn {
  const source = /^(.+)(?:Index|_index)$/.exec(key)?.[1];
  if (
    source !== undefined &&
    table.columns.some(([other, { name }]) => other === source || name === source)
  ) {
    const blank = column.notNull ? replacement(column, table.unique.has(key)) : "";
    if (blank === undefined) return { key, word: "p.todo()", because: "an index of another column" };
    const options = blank === "" ? "" : `, { erase: ${blank} }`;
    return {
      key,
      word: `p.copyOf(${JSON.stringify(source)}${options})`,
      because: "an index of another column",
    };
  }
  if (column.dataType === "json") return draftDocument(table, key);
  const nearPeople = people.near.has(table.key);
  const isName = people.tables.has(table.key) && /^name$/i.test(key);
  const hint = isName ? { category: "Name", because: "name" as const } : hintOf(table, key, { nearPeople });
  const sealed = Reflect.has(column, SEALED);
  if (hint === undefined && !sealed) return { key, word: "p.none()" };
  const erase = sealed ? "" : replacement(column, table.unique.has(key));
  if (erase === undefined)
    return { key, word: "p.todo()", because: "looks personal, but how to erase it is unknown" };
  if (hint === "credential" && !sealed) {
    return { key, word: `p.credential(${erase === "" ? "" : `{ erase: ${erase} }`})`, because: "its name" };
  }
  const { category, because } =
    hint === undefined || hint === "credential" ? { category: "PersonalData", because: "seal" } : hint;
  const more = sealed ? ", sealed: true" : erase === "" ? "" : `, erase: ${erase}`;
  const options = `{ for: [${JSON.stringify(PURPOSE)}]${more} }`;
  return { key, word: `p.personal(${JSON.stringify(category)}, ${options})`, because: `its ${because}` };
}

const draftDocument = ({ key: table }: ScannedTable, key: string): DraftedColumn => {
  const document = `${table}${key.charAt(0).toUpperCase()}${key.slice(1)}`.replaceAll(/[^\w$]/g, "_");
  return {
    key,
    word: `p.document(${document}, { for: [${JSON.stringify(PURPOSE)}], leaves: documentLeaves })`,
    because: "sampled documents",
    document,
  };
};

/** What to write into a NOT NULL column, as TypeScript; undefined where nobody can tell. */
function replacement(column: PgColumn, unique: boolean): string | undefined {
  if (!column.notNull) return "";
  const { dataType, columnType, enumValues } = column;
  const [first] = enumValues ?? [];
  if (first !== undefined) return JSON.stringify(first);
  switch (dataType) {
    case "string":
      return textReplacement(columnType, unique);
    case "number":
      return "0";
    case "bigint":
      return "0n";
    case "boolean":
      return "false";
    case "date":
      return "new Date(0)";
    case "array":
      return "Array.from<never>([])"; // `[]` would be read as a readonly tuple
    default:
      return undefined;
  }
}

function textReplacement(columnType: string, unique: boolean): string | undefined {
  if (/UUID/.test(columnType)) return "() => crypto.randomUUID()";
  if (/Text|Varchar|Char/.test(columnType)) return unique ? "() => crypto.randomUUID().slice(0, 20)" : '""';
  if (/Timestamp|Date/.test(columnType)) return '"1970-01-01"';
  if (/Inet|Cidr/.test(columnType)) return '"0.0.0.0"';
  return /Numeric/.test(columnType) ? '"0"' : undefined;
}
