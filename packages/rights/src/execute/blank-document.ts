import { documentLeaves } from "@habeas/core";
import {
  documentShares,
  ERASED,
  replaceInDocument,
  type DocumentRule,
  type Naming,
} from "@habeas/core/engine";
import type { Database } from "@habeas/internal";

export interface BlankDocumentOptions {
  /** The transaction that rewrites the row. */
  readonly db: Database;
  readonly rule: DocumentRule;
  /** The row that holds the document, for a schema that is designed at run time. */
  readonly row: Readonly<Record<string, unknown>>;
  readonly document: unknown;
  /** Purposes that live on: leaves that one of them needs stay. */
  readonly living: ReadonlySet<string>;
  /**
   * What names the person, where the document is others' as well: only their members are blanked.
   * @defaultValue all of the document is
   */
  readonly person?: Naming | undefined;
}

/**
 * Replaces the personal leaves of a document, each where it stands: what is around them stays as it was, so
 * that a process which reads the document goes on. A leaf that nobody classified counts as personal.
 */
export async function blankDocument({
  db,
  rule,
  row,
  document,
  living,
  person,
}: BlankDocumentOptions): Promise<unknown> {
  if (document === null || document === undefined) return document;
  const schema = typeof rule.schema === "function" ? await rule.schema(row, db) : rule.schema;
  const leaves = documentLeaves(schema, rule.leaves, document);
  const theirs = person === undefined ? leaves : documentShares(leaves, person).own;
  const replacements = theirs
    .filter(
      ({ leaf }) => leaf?.category !== "None" && !(leaf?.for ?? rule.for).some((name) => living.has(name)),
    )
    .map(({ member, value }) => ({ member, value: blank(value) }));
  return replaceInDocument(document, replacements);
}

/** Of the same type, so that a document still fits its reader. */
function blank(value: unknown): unknown {
  switch (typeof value) {
    case "string":
      return ERASED;
    case "number":
      return 0;
    case "boolean":
      return false;
    default:
      return null;
  }
}
