import {
  isPersonal,
  isPersonalLeaf,
  readDocument,
  type ReachedRow,
  ruleIn,
  sharesOf,
  type Naming,
  replaceInDocument,
  type ClassifiedColumn,
  type DocumentRule,
} from "@habeas/core/engine";
import type { Database } from "@habeas/internal";

/** A row of the copy, before it is opened. */
export interface VisibleRow {
  readonly columns: readonly ClassifiedColumn[];
  readonly hidden: readonly string[];
}

/**
 * Which columns of a row the person may see. Credentials and what is made from other columns are nobody's to read;
 * in a row of somebody else's, personal values are that person's, unless the edge says which columns to hide;
 * and an edge that is made of somebody's address tells that address. Art. 15(4).
 */
export function visibleColumns(row: ReachedRow): VisibleRow {
  const declared = row.parents.map(({ edge }) => edge.rule.onAccess).filter((rule) => rule !== undefined);
  const isOwner = row.seed || row.parents.some(({ edge, row: { owned } }) => owned && edge.kind === "own");
  const hiddenByEdge = new Set(
    isOwner && declared.length < row.parents.length ? [] : declared.flatMap(({ hide }) => hide),
  );
  const columns: ClassifiedColumn[] = [];
  const hidden: string[] = [];
  for (const column of row.table.columns) {
    const { word } = column.rule;
    if (word === "tenant" || word === "copyOf") continue;
    const isTheirs = isPersonal(ruleIn(row.table, column, row.values));
    const isOthers = !isOwner && declared.length === 0 && isTheirs;
    const hides =
      word === "credential" || hiddenByEdge.has(column.key) || isOthers || namesSomebodyElse(row, column);
    if (hides) hidden.push(column.key);
    else columns.push(column);
  }
  return { columns, hidden };
}

/** An edge to a personal value that is not the one over which the person came. */
function namesSomebodyElse(row: ReachedRow, column: ClassifiedColumn): boolean {
  if (!("table" in column.rule)) return false;
  const own = row.parents.some(({ edge }) => edge.declared === column || edge.toColumn === column);
  const target = row.parents[0]?.edge;
  return !own && target !== undefined && isPersonalTarget(column, row);
}

function isPersonalTarget({ rule }: ClassifiedColumn, row: ReachedRow): boolean {
  if (!("table" in rule)) return false;
  const tables = row.parents.flatMap(({ edge }) => [edge.from, edge.to]);
  const target = tables.find(({ key }) => key === rule.table);
  return target?.column(rule.column).rule.word === "personal";
}

export interface OwnLeavesOptions {
  readonly rule: DocumentRule;
  /** The row that holds the document, for a schema that is designed at run time. */
  readonly row: Readonly<Record<string, unknown>>;
  /** What names the person. */
  readonly naming: Naming;
  /** Whether what names nobody is theirs: the row is. */
  readonly isTheirRow: boolean;
}

/** A document without what it says of other people than this one. Art. 15(4). */
export async function ownLeaves(
  db: Database,
  stored: unknown,
  { rule, row, naming, isTheirRow }: OwnLeavesOptions,
): Promise<unknown> {
  const { document } = readDocument(stored);
  if (document === null || document === undefined) return document;
  const { others, unclaimed } = await sharesOf(db, rule, row, document, naming);
  const hidden = [...others, ...(isTheirRow ? [] : unclaimed)].filter(isPersonalLeaf);
  return replaceInDocument(
    document,
    hidden.map(({ member }) => ({ member, value: null })),
  );
}
