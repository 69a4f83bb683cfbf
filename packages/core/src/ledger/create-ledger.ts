import { guarded, record, type Foundation } from "../consent/foundation.ts";
import type { Ledger } from "./ledger.ts";

/** The ledger behind `privacy.ledger`. */
export function createLedger(base: Foundation): Ledger {
  return {
    append: async (entry) => await guarded(async () => await record(base, entry, base.clock())),
  };
}
