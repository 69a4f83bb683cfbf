import type { Database } from "@habeas/internal";
import type { Privacy } from "../privacy-interface.ts";

/** A `Privacy` of whatever registry: what a sibling package takes. Purposes and kinds are any text in it. */
export interface AnyPrivacy extends Omit<Privacy, "in" | "consent"> {
  /** The same, inside a transaction. */
  in(tx: Database): AnyPrivacy;
  readonly consent: Pick<Privacy["consent"], keyof Privacy["consent"]>;
}
