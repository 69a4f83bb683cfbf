import { CONTROLLER } from "@habeas/internal";
import { CoreError } from "../errors.ts";
import type { LedgerFoundation } from "../ledger/ledger-foundation.ts";
import type { Logger } from "../logging/logger.ts";
import type { Registry } from "../registry/define-registry.ts";
import type { Purpose } from "../registry/purposes.ts";
import type { SealedValues } from "../sealed-values.ts";

/** What every part of the consent model stands on. `db` may be the host's transaction. */
export interface Foundation extends LedgerFoundation {
  readonly registry: Registry;
  readonly sealedValues: SealedValues | undefined;
  /** How long an entry may wait for its leaf, in milliseconds. */
  readonly mergeDelay: number;
  readonly logger: Logger | undefined;
  /** Whether the database was restored and lags behind what was decided. */
  readonly isBehind: (() => Promise<boolean>) | undefined;
}

/**
 * Runs the work in a transaction of its own, or in a savepoint of the host's: what throws has written nothing.
 *
 * @throws A {@link CoreError}: `database_fault` with the harmless part of a driver's error.
 */
export async function transact<T>(base: Foundation, work: (inside: Foundation) => Promise<T>): Promise<T> {
  return await base.db.transaction(async (tx) => await work({ ...base, db: tx }));
}

/** @throws A {@link CoreError}: `unknown_purpose`, or `wrong_basis` for another legal basis than these. */
export function purposeOn<B extends Purpose["basis"]>(
  base: Foundation,
  name: string,
  ...bases: readonly B[]
): Extract<Purpose, { basis: B }> {
  const purpose = Object.hasOwn(base.registry.purposes, name) ? base.registry.purposes[name] : undefined;
  if (purpose === undefined) {
    throw new CoreError("unknown_purpose", "the registry has no such purpose", { where: "purpose" });
  }
  if (restsOn(purpose, bases)) return purpose;
  throw new CoreError("wrong_basis", "this act does not exist for the legal basis of the purpose", {
    where: name,
    fix: `it exists for: ${bases.join(", ")}`,
  });
}

const restsOn = <B extends Purpose["basis"]>(
  purpose: Purpose,
  bases: readonly B[],
): purpose is Extract<Purpose, { basis: B }> => bases.some((basis) => basis === purpose.basis);

/** Whose suppression list and notices a purpose uses: the controller's, or the customer's it is run for. */
export const scopeOf = (purpose: Purpose, tenant: string): string =>
  purpose.as === "processor" ? tenant : CONTROLLER;
