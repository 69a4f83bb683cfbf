import type { Json } from "@habeas/internal";
import { ConnectorError } from "../errors.ts";
import type { DeliveryRoute } from "../gate/fields.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { stopOf, stopOperation } from "../limits/operation-stop.ts";
import type { Reaction } from "./reaction.ts";
import { stopRecipient } from "../limits/recipient-stop.ts";

/** The part of a reaction that concerns everybody at the recipient: a pause, or a stop, on all machines. */
export async function throttleAccount(
  base: DeliveryBase,
  route: DeliveryRoute,
  failure: { readonly error: unknown; readonly reaction: Reaction; readonly isImport?: boolean },
): Promise<void> {
  const { error, reaction, isImport = false } = failure;
  const lastError = harmless(error);
  const { account, limits } = route.connector;
  if (reaction.block !== undefined) {
    for (const { bucket } of limits) await base.limiter.block(account, bucket, reaction.block);
  }
  if (reaction.stop) await stopRecipient(base, route, lastError);
  // only what the vendor itself has said: not that the operation stands still already
  const isNews = error instanceof ConnectorError && error.vendor !== undefined;
  const stopped =
    reaction.park === undefined || !isNews ? undefined : stopOf(lastError, reaction.park, isImport);
  if (stopped !== undefined) await stopOperation(base, route.name, stopped.operation, stopped.stop);
}

/** What may be kept of a failure: never a message of a driver or a vendor. */
export function harmless(error: unknown): Json {
  if (!(error instanceof ConnectorError)) return { code: "internal" };
  const { code, operation = null, status = null, vendorCode = null, pointers, requestId = null } = error;
  return { code, operation, status, vendorCode, pointers: [...pointers], requestId };
}
