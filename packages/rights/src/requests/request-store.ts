import type { Registry } from "@habeas/core";
import { calendarDateIn, lawOf, requestDeadline, type HolidayCalendar } from "@habeas/core/law";
import { rowsOf, type Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { storedJson } from "../brands.ts";
import type { ErasurePlan } from "../plan/plan.ts";
import type { RecipientOutcome } from "../recipients/recipient-outcome.ts";
import { RightsError } from "../errors.ts";
import type { RequestedRight, RequestName, RequestState, RightsRequest } from "./request.ts";
import { refusalJustifications } from "./justifications.ts";

interface RequestRow {
  readonly tenant: string;
  readonly id: string;
  readonly fingerprint: string;
  readonly right: RequestedRight;
  readonly kind: string;
  readonly reference: string;
  readonly state: RequestState;
  readonly received: string;
  readonly needs_approval: boolean;
  readonly asked: string | null;
  readonly proved: string | null;
  readonly extended: string | null;
  readonly plan: string | null;
  readonly planned_by: string | null;
  readonly run: string | null;
  readonly refusal: string | null;
  readonly outcomes: string | null;
}

/** A request as it is stored, with what the outside does not need. */
export interface StoredRequest {
  readonly request: RightsRequest;
  readonly fingerprint: string;
  readonly plannedBy: string | undefined;
  readonly outcomes: readonly RecipientOutcome[];
}

/** What deadlines are counted with. */
export interface Clockwork {
  readonly registry: Pick<Registry, "controller">;
  readonly holidays: HolidayCalendar;
}

const seconds = (column: string): SQL => sql`extract(epoch from ${sql.raw(column)})::text`;

const COLUMNS = sql`tenant_id as tenant, id::text as id, fingerprint, "right", kind, reference, state,
  ${seconds("received_at")} as received, needs_approval, ${seconds("identity_asked_at")} as asked,
  ${seconds("identity_proved_at")} as proved, ${seconds("extension_at")} as extended, plan, planned_by, run_id as run, refusal, outcomes`;

/** @throws A {@link RightsError}: `unknown_request`. */
export async function readRequest(
  db: Database,
  clockwork: Clockwork,
  { tenant, id }: RequestName,
  lock = false,
): Promise<StoredRequest> {
  const [row] = rowsOf<RequestRow>(
    await db.execute(sql`
      select ${COLUMNS} from habeas.rights_request
      where tenant_id = ${tenant} and id::text = ${id} ${lock ? sql`for update` : sql``}`),
  );
  if (row) return stored(row, clockwork);
  throw new RightsError("unknown_request", "this tenant has no such request");
}

/** The request that was opened under this key before. */
export async function requestUnderKey(
  db: Database,
  clockwork: Clockwork,
  tenant: string,
  key: string,
): Promise<StoredRequest | undefined> {
  const [row] = rowsOf<RequestRow>(
    await db.execute(sql`
      select ${COLUMNS} from habeas.rights_request where tenant_id = ${tenant} and idempotency_key = ${key}`),
  );
  return row && stored(row, clockwork);
}

/** Requests that are not answered yet, the oldest first. */
export async function openRequests(
  db: Database,
  clockwork: Clockwork,
  tenant: string,
): Promise<RightsRequest[]> {
  const rows = rowsOf<RequestRow>(
    await db.execute(sql`
      select ${COLUMNS} from habeas.rights_request
      where tenant_id = ${tenant} and state not in ('answered', 'refused') order by received_at, id`),
  );
  return rows.map((row) => stored(row, clockwork).request);
}

function stored(row: RequestRow, clockwork: Clockwork): StoredRequest {
  const receivedAt = instant(row.received) ?? new Date(0);
  const deadline = deadlineOf(row, receivedAt, clockwork);
  return {
    fingerprint: row.fingerprint,
    plannedBy: row.planned_by ?? undefined,
    outcomes: row.outcomes === null ? [] : storedJson<RecipientOutcome[]>(row.outcomes),
    request: {
      tenant: row.tenant,
      id: row.id,
      right: row.right,
      kind: row.kind,
      reference: row.reference,
      state: row.state,
      receivedAt,
      needsApproval: row.needs_approval,
      due: deadline.dueOn,
      deadline,
      plan: row.plan === null ? undefined : storedJson<ErasurePlan>(row.plan),
      run: row.run ?? undefined,
      refusal: refusalJustifications.find((known) => known === row.refusal),
    },
  };
}

/** Art. 12(3) by the law of the controller's country; the clock stands while the identity is being proved. */
function deadlineOf(
  { asked, proved, extended }: RequestRow,
  receivedAt: Date,
  { registry, holidays }: Clockwork,
): RightsRequest["deadline"] {
  const { country, timeZone = "UTC" } = registry.controller;
  const day = (at: Date): string => calendarDateIn(timeZone, at);
  const [askedAt, provedAt, extendedAt] = [instant(asked), instant(proved), instant(extended)];
  const law = lawOf(country);
  return requestDeadline({
    receivedOn: day(receivedAt),
    holidays,
    ...(law !== undefined && { law }),
    ...(askedAt && { identity: { askedOn: day(askedAt), ...(provedAt && { provedOn: day(provedAt) }) } }),
    ...(extendedAt && { extension: { notifiedOn: day(extendedAt), reasonsGiven: true } }),
  });
}

const instant = (epoch: string | null): Date | undefined =>
  epoch === null ? undefined : new Date(Number(epoch) * 1000);
