import type { Compression } from "../compress/compression.ts";
import type { SubjectRef } from "@habeas/core";
import type { Format, UnreadablePolicy } from "../dump-options.ts";

/** What is asked for with a dump. */
export interface StartOptions {
  readonly tenant: string;
  /** Who asked: a reference of the host's, neither a name nor an address. */
  readonly requestedBy: string;
  /** @defaultValue "ndjson" */
  readonly format?: Format;
  /** @defaultValue zstd where this Node has it, gzip otherwise */
  readonly compression?: Compression;
  /** Formulas in CSV: see `CsvOptions`. @defaultValue true */
  readonly neutralise?: boolean;
  /** What becomes of sealed values that cannot be opened. @defaultValue "fail" */
  readonly unreadable?: UnreadablePolicy;
  /** Columns that are credentials of the app (password hashes). @defaultValue "exclude" */
  readonly credentials?: "exclude" | "include";
  /**
   * A person's archive instead of the whole tenant: the rows that she owns, whole, and the files that they name.
   * `subject` is a reference of the registry's to a kind of person with a table. Values of others within her
   * rows are not weighed (Art. 15(4)): `@habeas/rights` does that.
   *
   * @defaultValue everything of the tenant
   */
  readonly scope?: { readonly subject: SubjectRef };
  /** The tenant's files. @defaultValue true */
  readonly files?: boolean;
  /** When the sweep may remove the dump: an ISO 8601 duration. @defaultValue "P7D" */
  readonly expires?: string;
  /** Rows of a part, about. @defaultValue 250000 */
  readonly rangeRows?: number;
}
