import { registry, type $ZodRegistry, type $ZodType } from "zod/v4/core";
import type { Origin } from "../vocabulary/origins.ts";

/** What one leaf of a document is. `category` is a plain string: zod's `$replace` mangles `string & {}`. */
export interface Leaf<P extends string = string, K extends string = string> {
  /** A DPV category; `"None"` for a leaf without personal data. */
  readonly category: string;
  /** @defaultValue the purposes of the column that holds the document */
  readonly for?: readonly P[];
  /**
   * The kind of person whom this value names: then the member around it is theirs. `false`: the value is about
   * somebody else, and nobody's of its member.
   */
  readonly identifies?: K | false;
  /** The enclosing member that is this person's, by its name. @defaultValue the smallest: the nearest object */
  readonly with?: string;
  readonly origin?: Origin;
}

/** The zod registry of a form's leaves: `z.email().register(formLeaves, { category: "EmailAddress" })`. The
 * purposes are checked where the form meets its table; with a second type, so are the kinds of person. */
export const leaves = <const P extends string, const K extends string = string>(): $ZodRegistry<Leaf<P, K>> =>
  registry<Leaf<P, K>>();

/** The reading side of {@link leaves}. */
export interface Leaves<out P extends string> {
  get(schema: $ZodType): Leaf<P> | undefined;
}
