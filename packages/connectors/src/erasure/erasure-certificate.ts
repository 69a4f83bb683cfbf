import type { SubjectReference } from "@habeas/core";
import type { Json } from "@habeas/internal";
import { and, eq, isNotNull } from "drizzle-orm";
import type { EraseState } from "../connector/connector.ts";
import { disclosure } from "../database/tables.ts";
import { ConnectorError } from "../errors.ts";
import type { DeliveryRoute } from "../gate/fields.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { at, type DeliveryKey, type DisclosureRow } from "../disclosures/disclosure-row.ts";
import { reportOf, type EraseReport } from "./erase-report.ts";
import { isEraseState } from "./run-erasure.ts";
import { mayStillArrive, settledAt } from "../disclosures/unanswered.ts";

const DAY = 86_400_000;

/** What is proven of one erasure at one recipient (GDPR Art. 17, 19). Holds no personal data. */
export interface ErasureCertificate extends DeliveryKey {
  readonly order: string | undefined;
  readonly state: EraseState;
  /** The state as `@habeas/rights` reports it. */
  readonly report: EraseReport;
  readonly requestedAt: Date | undefined;
  readonly deletedAt: Date | undefined;
  readonly purgeExpectedAt: Date | undefined;
  readonly purgeVerifiedAt: Date | undefined;
  /** Every step with its instant and what the recipient answered, or what a person said. */
  readonly steps: readonly Json[];
}

/** What a person says about an erasure that no interface can carry out. */
export interface ErasureStatement extends DeliveryKey {
  /** Who says so: a name of your own for a member of staff. */
  readonly by: string;
  /** Where the evidence lies: the number of a ticket or letter. No personal data of the person erased. */
  readonly evidence: string;
}

export async function erasureCertificates(
  base: DeliveryBase,
  { tenant, reference }: SubjectReference,
): Promise<readonly ErasureCertificate[]> {
  const rows = await base.privacy.db
    .select()
    .from(disclosure)
    .where(
      and(
        eq(disclosure.tenantId, tenant),
        eq(disclosure.reference, reference),
        isNotNull(disclosure.eraseState),
      ),
    )
    .orderBy(disclosure.recipient);
  return rows.flatMap((row) => certificateOf(row) ?? []);
}

/** Moves a `manual` erasure on: to the recipient's purge where it has one, otherwise to its end. */
export async function attestErasure(
  base: DeliveryBase,
  route: DeliveryRoute,
  statement: ErasureStatement,
): Promise<ErasureCertificate> {
  const { by, evidence, ...key } = statement;
  const now = base.privacy.clock();
  return await base.privacy.db.transaction(async (tx) => {
    const [row] = await tx.select().from(disclosure).where(at(key)).for("update");
    if (row?.eraseState !== "manual") {
      throw new ConnectorError("not_manual", "this erasure does not wait for a person", {
        where: route.name,
      });
    }
    const { purgeDelayDays } = route.connector.capabilities;
    const purge =
      purgeDelayDays === undefined || row.deletedAt === null || row.remoteIds.length === 0
        ? undefined
        : new Date(row.deletedAt.getTime() + (purgeDelayDays + 1) * DAY);
    const awaited = mayStillArrive(row, now) ? settledAt(row) : undefined;
    const [written] = await tx
      .update(disclosure)
      .set({
        eraseState: purge === undefined ? "attested" : "purge_expected",
        actual: "erased",
        nextCheckAt: awaited ?? purge ?? null,
        ...(purge === undefined ? {} : { purgeExpectedAt: purge }),
        receipt: [...row.receipt, { state: "attested", at: now.toISOString(), answer: { by, evidence } }],
        eraseTarget: awaited === undefined ? null : row.eraseTarget,
        emailHash: null,
        emailKeyId: null,
        payloadHash: null,
        unansweredAt: awaited === undefined ? null : row.unansweredAt,
        updatedAt: now,
      })
      .where(at(key))
      .returning();
    await base.privacy.in(tx).ledger.append({
      tenant: key.tenant,
      event: "recipient.erasure.attested",
      reference: key.reference,
      facts: { recipient: key.recipient, order: row.eraseOrder },
      payload: { by, evidence }, // what somebody typed: bound by its hash, and deletable
    });
    const certificate = written === undefined ? undefined : certificateOf(written);
    if (certificate !== undefined) return certificate;
    throw new ConnectorError("database_fault", "the erasure could not be read back", { where: route.name });
  });
}

function certificateOf(row: DisclosureRow): ErasureCertificate | undefined {
  if (row.eraseState === null || !isEraseState(row.eraseState)) return undefined;
  return {
    tenant: row.tenantId,
    recipient: row.recipient,
    reference: row.reference,
    order: row.eraseOrder ?? undefined,
    state: row.eraseState,
    report: reportOf(row),
    requestedAt: row.eraseRequestedAt ?? undefined,
    deletedAt: row.deletedAt ?? undefined,
    purgeExpectedAt: row.purgeExpectedAt ?? undefined,
    purgeVerifiedAt: row.purgeVerifiedAt ?? undefined,
    steps: row.receipt,
  };
}
