import { CONTROLLER } from "@habeas/internal";
import type { Json } from "@habeas/internal";
import { and, eq, sql } from "drizzle-orm";
import { recipientState } from "../database/tables.ts";
import type { DeliveryRoute } from "../gate/fields.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { contextFor } from "./context-for.ts";
import { PROBE_MILLISECONDS, wakeParked, type OperationStops } from "./operation-stop.ts";

const of = (recipient: string) =>
  and(eq(recipientState.tenantId, CONTROLLER), eq(recipientState.recipient, recipient));

/** Stops all work for a recipient, on all machines: its key is refused, and every further try is noise. */
export async function stopRecipient(
  base: DeliveryBase,
  route: DeliveryRoute,
  lastError: Json,
): Promise<void> {
  const now = base.privacy.clock();
  const probeAt = new Date(now.getTime() + PROBE_MILLISECONDS);
  const [first] = await base.privacy.db
    .insert(recipientState)
    .values({ tenantId: CONTROLLER, recipient: route.name, stoppedAt: now, probeAt, lastError })
    .onConflictDoUpdate({
      target: [recipientState.tenantId, recipientState.recipient],
      set: { stoppedAt: sql`coalesce(${recipientState.stoppedAt}, excluded.stopped_at)`, probeAt, lastError },
    })
    .returning({ stoppedAt: recipientState.stoppedAt });
  if (first?.stoppedAt?.getTime() === now.getTime())
    base.log({ recipient: route.name, event: "stopped", fault: "auth" });
}

/** Lets all work go on: the key was renewed, or a scope was given. */
export async function resumeRecipient(base: DeliveryBase, recipient: string): Promise<void> {
  await base.privacy.db
    .update(recipientState)
    .set({ stoppedAt: null, probeAt: null, lastError: null, stops: {} })
    .where(of(recipient));
  await wakeParked(base, recipient);
  base.log({ recipient, event: "resumed" });
}

/** What holds for all work for a recipient, on all machines. */
export interface RecipientState {
  readonly stoppedAt: Date | null;
  readonly probeAt: Date | null;
  /** Is a machine importing a backlog? */
  readonly importing: boolean;
  /** Single operations that stand still. */
  readonly stops: OperationStops;
}

export async function recipientStateOf(
  base: DeliveryBase,
  recipient: string,
): Promise<RecipientState | undefined> {
  const { stoppedAt, probeAt, importUntil, stops } = recipientState;
  const importing = sql<boolean>`coalesce(${importUntil} > clock_timestamp(), false)`;
  const [state] = await base.privacy.db
    .select({ stoppedAt, probeAt, importing, stops })
    .from(recipientState)
    .where(of(recipient));
  return state;
}

/** Does the work stand still? Now and then one machine asks the recipient whether it still has to. */
export async function isStopped(
  base: DeliveryBase,
  route: DeliveryRoute,
  state: RecipientState | undefined,
): Promise<boolean> {
  const { db } = base.privacy;
  if (state === undefined || state.stoppedAt === null) return false;
  const now = base.privacy.clock();
  if (state.probeAt !== null && state.probeAt > now) return true;
  const probed = await db
    .update(recipientState)
    .set({ probeAt: new Date(now.getTime() + PROBE_MILLISECONDS) })
    .where(
      and(of(route.name), state.probeAt === null ? undefined : eq(recipientState.probeAt, state.probeAt)),
    )
    .returning({ recipient: recipientState.recipient });
  if (probed.length === 0) return true; // somebody else is asking
  try {
    await route.connector.check(contextFor(base, { recipient: route.name }));
  } catch {
    return true;
  }
  await resumeRecipient(base, route.name);
  return false;
}
