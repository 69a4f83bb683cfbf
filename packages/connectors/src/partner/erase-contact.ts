import { z } from "zod";
import type { ConnectorContext } from "../connector/connector-context.ts";
import type { EraseState, EraseStep, RemoteTarget } from "../connector/connector.ts";
import type { PartnerApi, PartnerSettings } from "./api.ts";
import { verifyMessage } from "./standard-webhooks.ts";

const HOUR = 3_600_000;

/** What a partner signs when it has erased: the same on all its answers and callbacks. */
export const Receipt = z.object({
  id: z.string(),
  timestamp: z.string(),
  signature: z.string(),
  /** JSON text, as it was signed: `{ "order": …, "reference": …, "erasedAt": … }`. */
  body: z.string(),
});

const Erasure = z.object({
  status: z.enum(["pending", "in_progress", "completed", "refused"]),
  reason: z.string().optional(),
  receipt: Receipt.optional(),
});

const Receipted = z.object({ order: z.string(), reference: z.string(), erasedAt: z.string() });

/**
 * Stops the processing, orders the erasure (also of what the partner has passed on), and believes it when the
 * receipt is signed, names this order, and the contact is no longer there.
 */
export async function* erasePartnerContact(
  api: PartnerApi,
  context: ConnectorContext,
  settings: PartnerSettings,
  target: RemoteTarget,
  from: EraseState,
): AsyncGenerator<EraseStep> {
  const { reference } = target;
  const order = target.order ?? reference;
  const remoteIds = [reference];
  const contact = `/v1/contacts/${encodeURIComponent(reference)}`;
  if (from === "requested") {
    const gone = { operation: "deleteContact", method: "DELETE", path: contact, absentIsFine: true } as const;
    await api.send(context, gone);
    yield { state: "withdrawn", remoteIds, receipt: {} };
  }
  const erasure = await readOrOrder(api, context, order, reference);
  if (erasure.status === "refused") {
    yield { state: "manual", remoteIds, receipt: { reason: wordOf(erasure.reason) } };
    return;
  }
  const receipt = erasure.receipt;
  if (erasure.status !== "completed" || receipt === undefined) {
    const until = new Date(context.clock().getTime() + HOUR);
    yield { state: "withdrawn", remoteIds, receipt: { status: erasure.status }, until };
    return;
  }
  if (!isFor(settings, receipt, { order, reference })) {
    yield { state: "manual", remoteIds, receipt: { reason: "receipt_not_valid" } };
    return;
  }
  yield { state: "deleted", remoteIds, receipt: { ...receipt } };
  const present = await api.read(
    context,
    { operation: "getContact", method: "GET", path: contact },
    z.unknown(),
  );
  if (present !== undefined) {
    yield { state: "manual", remoteIds, receipt: { reason: "still_present" } };
    return;
  }
  yield { state: "absent_verified", remoteIds, receipt: { checked: 1 } };
  yield { state: "purged_verified", remoteIds, receipt: { checked: 1 } };
}

async function readOrOrder(
  api: PartnerApi,
  context: ConnectorContext,
  order: string,
  reference: string,
): Promise<z.output<typeof Erasure>> {
  const path = `/v1/erasures/${encodeURIComponent(order)}`;
  const known = await api.read(context, { operation: "getErasure", method: "GET", path }, Erasure);
  if (known !== undefined) return known;
  const body = { id: order, reference };
  const made = await api.read(
    context,
    { operation: "orderErasure", method: "POST", path: "/v1/erasures", body, repeatable: true },
    Erasure,
  );
  return made ?? { status: "pending" };
}

/** A receipt speaks for one order and one person, whenever it is looked at. */
function isFor(
  settings: PartnerSettings,
  receipt: z.output<typeof Receipt>,
  expected: { readonly order: string; readonly reference: string },
): boolean {
  if (!verifyMessage(settings.secrets, receipt, undefined)) return false;
  const parsed = Receipted.safeParse(jsonOf(receipt.body));
  return (
    parsed.success && parsed.data.order === expected.order && parsed.data.reference === expected.reference
  );
}

export function jsonOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** A reason is a word of the interface, not a sentence with a name in it. */
const wordOf = (reason: string | undefined): string =>
  reason !== undefined && /^[a-z][a-z_]{0,63}$/.test(reason) ? reason : "refused";
