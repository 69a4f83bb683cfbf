import type { ConnectorContext } from "../connector/connector-context.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { circuitFor, type OperationStops } from "./operation-stop.ts";

/** What a piece of work is done under. */
export interface Work {
  readonly signal: AbortSignal | undefined;
  readonly stops: OperationStops;
}

/** What a connector is called with while one row is claimed: no call outlives the claim. */
export function contextFor(
  base: DeliveryBase,
  work: {
    readonly recipient: string;
    readonly reference?: string;
    readonly signal?: AbortSignal | undefined;
    /** What stands still at the recipient. @defaultValue nothing is known to */
    readonly stops?: OperationStops | undefined;
  },
): ConnectorContext {
  const { recipient, reference, signal, stops = {} } = work;
  // A worker that was too slow has lost the row to another one, and must not speak for it any more.
  const claimed = AbortSignal.timeout(Math.floor(base.leaseMilliseconds * 0.8));
  return {
    fetch: base.fetch,
    clock: () => base.privacy.clock(),
    limiter: base.limiter,
    circuit: circuitFor(base, recipient, stops),
    signal: signal === undefined ? claimed : AbortSignal.any([claimed, signal]),
    observe: ({ operation, status, fault, milliseconds }) => {
      const who = reference === undefined ? {} : { reference };
      base.log({ recipient, ...who, event: "call", operation, status, fault, milliseconds });
    },
  };
}
