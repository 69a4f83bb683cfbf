import { CONTROLLER } from "@habeas/internal";
import { and, asc, eq, lte } from "drizzle-orm";
import { deliveryBatch } from "../database/tables.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { contextFor } from "../limits/context-for.ts";
import { reactTo } from "../delivery/reaction.ts";
import { harmless, throttleAccount } from "../delivery/throttle-account.ts";
import { ConnectorError } from "../errors.ts";
import type { DeliveryRoute } from "../gate/fields.ts";
import { completed, FIRST_CHECK_MILLISECONDS, takenBack } from "./batch-rows.ts";

/** A batch that has not come to an end by then is given up: nobody knows what became of it. */
const PATIENCE_MILLISECONDS = 86_400_000;
const LONGEST_PAUSE = 600_000;

type Batch = typeof deliveryBatch.$inferSelect;

/** Asks about the imports that it is time to ask about, the oldest first. */
export async function settleDueBatches(
  base: DeliveryBase,
  route: DeliveryRoute,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { privacy } = base;
  const due = await privacy.db
    .select()
    .from(deliveryBatch)
    .where(
      and(
        eq(deliveryBatch.tenantId, CONTROLLER),
        eq(deliveryBatch.recipient, route.name),
        lte(deliveryBatch.nextCheckAt, privacy.clock()),
      ),
    )
    .orderBy(asc(deliveryBatch.sentAt));
  for (const batch of due) {
    if (signal?.aborted === true) return;
    if (!(await settle(base, route, batch, signal))) return;
  }
}

/** `false`: the recipient is not to be asked any more now. */
async function settle(
  base: DeliveryBase,
  route: DeliveryRoute,
  batch: Batch,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const now = base.privacy.clock();
  const isOver = now.getTime() - batch.sentAt.getTime() >= PATIENCE_MILLISECONDS;
  if (batch.remoteId === null) {
    await giveUp(base, route, batch); // its answer was lost, and by now it has come to whatever end
    return true;
  }
  try {
    const status = await route.connector.pollBatch?.(
      contextFor(base, { recipient: route.name, signal }),
      batch.remoteId,
    );
    if (status?.state === "completed") await completed(base, batch.id, status.refusedEmails);
    else if (isOver) await giveUp(base, route, batch);
    else await askAgain(base, batch, pauseAfter(batch));
    return true;
  } catch (error) {
    const reaction = reactTo(error, { attempts: batch.checks, now, random: base.random });
    await throttleAccount(base, route, { error, reaction });
    if (reaction.dead || isOver) await giveUp(base, route, batch);
    else
      await askAgain(
        base,
        batch,
        (reaction.notBefore?.getTime() ?? now.getTime() + LONGEST_PAUSE) - now.getTime(),
      );
    return reaction.block === undefined && !reaction.stop;
  }
}

const pauseAfter = ({ checks }: Batch): number =>
  Math.min(LONGEST_PAUSE, FIRST_CHECK_MILLISECONDS * 2 ** Math.min(checks, 10));

async function askAgain(base: DeliveryBase, batch: Batch, milliseconds: number): Promise<void> {
  const { privacy } = base;
  await privacy.db
    .update(deliveryBatch)
    .set({ checks: batch.checks + 1, nextCheckAt: new Date(privacy.clock().getTime() + milliseconds) })
    .where(and(eq(deliveryBatch.tenantId, CONTROLLER), eq(deliveryBatch.id, batch.id)));
}

/** Everybody in it is looked at one by one: a delivery finds before it makes. */
async function giveUp(base: DeliveryBase, route: DeliveryRoute, batch: Batch): Promise<void> {
  const error = new ConnectorError("unknown_outcome", "the import never came to an end", {
    vendor: route.connector.kind,
    operation: "pollBatch",
  });
  const reaction = reactTo(error, { attempts: 0, now: base.privacy.clock(), random: () => 0 });
  await takenBack(base, batch.id, {
    error: harmless(error),
    reaction: { ...reaction, notBefore: undefined },
  });
  base.log({ recipient: route.name, event: "import.unknown", fault: error.code });
}
