import type { SubjectRef, TransferTable } from "@habeas/core";
import type { AnyPrivacy } from "@habeas/core/engine";
import type { ConnectorContext, Limiter } from "./connector/connector-context.ts";
import type { ConnectorKeys } from "./connector/keys.ts";
import type { DeliveryRoute } from "./gate/fields.ts";
import type { ReadColumns } from "./gate/snapshot.ts";
import { circuitFor, type OperationStops } from "./delivery/operation-stop.ts";

/** One line for the log: references and classes only. */
export interface DeliveryEvent {
  readonly recipient: string;
  /** The person's random reference, where the line is about one. */
  readonly reference?: string;
  readonly event: string;
  readonly operation?: string;
  readonly status?: number | undefined;
  readonly fault?: string | undefined;
  readonly milliseconds?: number;
  readonly attempts?: number;
  /** How many people an import carries. */
  readonly contacts?: number;
}

/** What every part of the delivery engine stands on. */
export interface DeliveryBase {
  readonly privacy: AnyPrivacy;
  readonly routes: ReadonlyMap<string, DeliveryRoute>;
  readonly keys: ConnectorKeys;
  readonly limiter: Limiter;
  readonly fetch: typeof fetch;
  readonly random: () => number;
  readonly log: (event: DeliveryEvent) => void;
  readonly leaseMilliseconds: number;
  /** From how many people waiting for their first delivery a connector is handed many at once. */
  readonly backlog: number;
  readonly policyVersion: string;
  readonly readColumns: ReadColumns | undefined;
  readonly transferTable: TransferTable | undefined;
  readonly previousEmails: ((subject: SubjectRef) => Promise<readonly string[]>) | undefined;
}

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

/** Milliseconds that a whole listing may take: longer than one delivery. */
export const LISTING_MILLISECONDS = 3_600_000;
