import type { SubjectRef } from "@habeas/core";
import type { TransferTable } from "@habeas/core/law";
import type { AnyPrivacy } from "@habeas/core/engine";
import type { Limiter } from "./connector/connector-context.ts";
import type { ConnectorKeys } from "./connector/keys.ts";
import type { DeliveryEvent } from "./delivery-log.ts";
import type { DeliveryRoute } from "./gate/fields.ts";

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
  readonly transferTable: TransferTable | undefined;
  readonly previousEmails: ((subject: SubjectRef) => Promise<readonly string[]>) | undefined;
}

/** Milliseconds that a whole listing may take: longer than one delivery. */
export const LISTING_MILLISECONDS = 3_600_000;
