import { CONTROLLER } from "@habeas/internal";
import { CoreError } from "../errors.ts";
import { normaliseEmail } from "../vocabulary/address.ts";
import { record } from "../ledger/ledger-foundation.ts";
import { transact, type Foundation } from "./foundation.ts";
import {
  addSuppression,
  findSuppressed,
  keyProblem,
  keysInUse,
  suppressionScope,
  type Suppressed,
  type SuppressionEntry,
} from "./suppression.ts";

/** For whose list an address is looked up. */
export interface SuppressionScope {
  /** Needed where the purpose is a customer's (`as: "processor"`): the customer. */
  readonly tenant?: string;
}

/** Addresses that must not be written to: keyed hashes, kept beyond an erasure. */
export interface SuppressionList<Purpose extends string = string> {
  /**
   * Puts an address on the list: of the controller, or of a customer where the purpose is the customer's.
   *
   * @throws A `CoreError`: `invalid_address`; `suppression_key_wrong`; `tenant_required`.
   */
  add(entry: SuppressionEntry & { readonly purpose?: Purpose }): Promise<void>;
  /**
   * Whether an address must not be written to for a purpose, or for any. Yes where it is no address, and where
   * a key is missing or wrong: nobody can tell then.
   */
  covers(email: string, purpose?: Purpose, options?: SuppressionScope): Promise<boolean>;
  /**
   * What the list says about an address.
   *
   * @throws A `CoreError`: `suppression_key_missing`; `suppression_key_wrong`; `tenant_required`.
   */
  find(email: string, purpose?: Purpose, options?: SuppressionScope): Promise<Suppressed | undefined>;
}

/** The list behind `privacy.suppression`. */
export function suppressionFace(base: Foundation): SuppressionList {
  const find = async (
    email: string,
    purpose?: string,
    options: SuppressionScope = {},
  ): Promise<Suppressed | undefined> => {
    const used = await keysInUse(base);
    const problem = keyProblem(base, used);
    if (problem) {
      throw new CoreError(problem, "the suppression list cannot be read", {
        fix: "keep every suppression key, old ones too",
      });
    }
    const scope = suppressionScope(base, { ...options, ...(purpose !== undefined && { purpose }) });
    return (await findSuppressed(base, [{ n: 0, scope, email }], purpose, used)).get(0);
  };

  return {
    find,
    async add(entry) {
      await transact(base, async (inside) => {
        await addSuppression(inside, entry);
        const { tenant = CONTROLLER, reason, purpose = null } = entry;
        await record(
          inside,
          { tenant, event: "suppression.added", facts: { reason, purpose } },
          base.clock(),
        );
      });
    },
    async covers(email, purpose, options) {
      if (normaliseEmail(email) === undefined) return true;
      try {
        return (await find(email, purpose, options)) !== undefined;
      } catch (error) {
        if (error instanceof CoreError && error.code.startsWith("suppression_key")) return true;
        throw error;
      }
    },
  };
}
