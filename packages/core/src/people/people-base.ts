import type { Database } from "@habeas/internal";
import type { Registry } from "../registry/define-registry.ts";
import type { SealedValues } from "../sealed-values.ts";

/** What people are looked for in. `db` may be the host's transaction. */
export interface PeopleBase {
  readonly db: Database;
  readonly registry: Registry;
}

/** What is needed beside to read sealed addresses, and to write references down. */
export interface PeopleFoundation extends PeopleBase {
  readonly sealedValues: SealedValues | undefined;
  readonly clock: () => Date;
}
