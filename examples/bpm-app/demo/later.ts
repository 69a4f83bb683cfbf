import type { ErasurePlan } from "@habeas/rights";
import type { Habeas } from "../habeas.ts";
import type { DemoClock } from "./clock.ts";
import { count, type Terminal } from "./terminal.ts";

/** Deleted contacts can be restored over there for 30 days; so long are backups of the key table kept, too. */
const DAYS = 30;

/** What comes to its end by itself: the erasure at the recipient, and the destruction of the person's key. */
export async function finishLater(options: {
  readonly habeas: Habeas;
  readonly plan: ErasurePlan;
  readonly clock: DemoClock;
  readonly terminal: Terminal;
}): Promise<void> {
  const { habeas, plan, clock, terminal } = options;
  const { connectors, rights, vault } = habeas;
  clock.putForward(1);
  await vault.settleShreddings();
  clock.putForward(DAYS);

  const receipts = (await vault.settleShreddings()).filter(({ final }) => final);
  terminal.tell(
    `${count(receipts.length, "key")} destroyed for good: no backup opens what is left of the sealed values`,
  );
  await connectors.drain();
  const { status, recipients } = await rights.erasure.execute(plan);
  const mail = recipients.find(({ recipient }) => recipient === "activecampaign");
  terminal.tell(`ActiveCampaign: ${mail?.state ?? "not asked"}; the erasure is ${status}`);
  if (status !== "executed" || receipts.length === 0) throw new Error("the erasure did not come to its end");
}
