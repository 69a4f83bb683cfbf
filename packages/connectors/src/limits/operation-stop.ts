import { CONTROLLER, type Json, rowsOf } from "@habeas/internal";
import { and, eq, inArray, isNotNull, sql } from "drizzle-orm";
import type { Circuit } from "../connector/connector-context.ts";
import { disclosure, recipientState } from "../database/tables.ts";
import { ConnectorError } from "../errors.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { at, type DisclosureRow } from "../disclosures/disclosure-row.ts";

/** An operation that a recipient has refused to everybody: its scope, the plan or an allowance does not give it. */
export interface OperationStop {
  readonly fault: "permission" | "quota";
  /** When one machine asks again. */
  readonly probeAt: string;
  /** It hands over many at once: what one by one does is another operation. */
  readonly isImport: boolean;
}

/** Operation → why and until when it stands still. */
export type OperationStops = Readonly<Record<string, OperationStop>>;

/** A permission is given by people: asked for so often. */
export const PROBE_MILLISECONDS = 15 * 60_000;

const of = (recipient: string) =>
  and(eq(recipientState.tenantId, CONTROLLER), eq(recipientState.recipient, recipient));

/** Nobody asks a recipient for this operation before `stop.probeAt`, on any machine. Told by the log once. */
export async function stopOperation(
  base: DeliveryBase,
  recipient: string,
  operation: string,
  stop: OperationStop,
): Promise<void> {
  const { db } = base.privacy;
  const stops = { [operation]: stop };
  const before = await db.transaction(async (tx) => {
    await tx.insert(recipientState).values({ tenantId: CONTROLLER, recipient }).onConflictDoNothing();
    const [state] = await tx.select().from(recipientState).where(of(recipient)).for("update");
    await tx
      .update(recipientState)
      .set({ stops: sql`${recipientState.stops} || ${JSON.stringify(stops)}::text::jsonb` })
      .where(of(recipient));
    return state?.stops[operation];
  });
  if (before === undefined) base.log({ recipient, event: "stopped", operation, fault: stop.fault });
}

/** Lets an operation go on, and whoever waits for it. */
async function resumeOperation(base: DeliveryBase, recipient: string, operation: string): Promise<void> {
  const { db } = base.privacy;
  const resumed = await db
    .update(recipientState)
    .set({ stops: sql`${recipientState.stops} - ${operation}::text` })
    .where(and(of(recipient), sql`${recipientState.stops} ? ${operation}::text`))
    .returning({ recipient: recipientState.recipient });
  if (resumed.length === 0) return; // somebody else was first
  await wakeParked(base, recipient, operation);
  base.log({ recipient, event: "resumed", operation });
}

/** Whoever waits for an operation, or for any, is looked at now. */
export async function wakeParked(base: DeliveryBase, recipient: string, operation?: string): Promise<void> {
  const code = sql<string>`${disclosure.lastError} ->> 'code'`;
  await base.privacy.db
    .update(disclosure)
    .set({ nextCheckAt: base.privacy.clock() })
    .where(
      and(
        eq(disclosure.recipient, recipient),
        isNotNull(disclosure.nextCheckAt),
        inArray(code, ["permission", "quota"]),
        operation === undefined ? undefined : sql`${disclosure.lastError} ->> 'operation' = ${operation}`,
      ),
    );
}

/** A row that was parked while its operation was found to go again has missed that: it is looked at now. */
export async function wakeIfResumed(
  base: DeliveryBase,
  row: DisclosureRow,
  operation: string,
): Promise<void> {
  const { db } = base.privacy;
  const [state] = await db
    .select({ stops: recipientState.stops })
    .from(recipientState)
    .where(of(row.recipient));
  if (state?.stops[operation] !== undefined) return;
  const key = { tenant: row.tenantId, recipient: row.recipient, reference: row.reference };
  await db.update(disclosure).set({ nextCheckAt: base.privacy.clock() }).where(at(key));
}

/** What guards the calls of one piece of work. Costs nothing while nothing stands still. */
export function circuitFor(base: DeliveryBase, recipient: string, stops: OperationStops): Circuit {
  const { privacy } = base;
  return {
    async enter(operation) {
      const stop = stops[operation];
      if (stop === undefined || (await mayProbe(base, recipient, operation, stop))) return;
      throw new ConnectorError(stop.fault, "the recipient has refused this operation, and is not asked yet", {
        operation,
        resetAt: new Date(Math.max(Date.parse(stop.probeAt), privacy.clock().getTime() + 1000)),
      });
    },
    async passed(operation) {
      if (stops[operation] === undefined) return;
      // what was done is done: when this fails, the next probe says so
      await resumeOperation(base, recipient, operation).catch(() => undefined);
    },
  };
}

/** One machine has the turn, and the next turn is later; or somebody has found meanwhile that it goes again. */
async function mayProbe(
  base: DeliveryBase,
  recipient: string,
  operation: string,
  stop: OperationStop,
): Promise<boolean> {
  const { db } = base.privacy;
  const now = base.privacy.clock();
  const next: OperationStop = {
    ...stop,
    probeAt: new Date(now.getTime() + PROBE_MILLISECONDS).toISOString(),
  };
  const [answer] = rowsOf<{ goes: boolean }>(
    await db.execute(sql`
      with turn as (
        update habeas.recipient_state set stops = stops || jsonb_build_object(${operation}::text, ${JSON.stringify(next)}::text::jsonb)
        where tenant_id = ${CONTROLLER} and recipient = ${recipient}
          and (stops -> ${operation}::text ->> 'probeAt')::timestamptz <= ${now.toISOString()}::timestamptz
        returning true as goes
      )
      select exists (select from turn) or not exists (
        select from habeas.recipient_state
        where tenant_id = ${CONTROLLER} and recipient = ${recipient} and stops ? ${operation}::text
      ) as goes`),
  );
  return answer?.goes === true;
}

/** Does this row wait for an operation that stands still? Then for which, and until when. */
export function parkedFor(
  row: DisclosureRow,
  stops: OperationStops,
  now: Date,
): { readonly operation: string; readonly until: Date } | undefined {
  const { lastError } = row;
  if (typeof lastError !== "object" || lastError === null || !("operation" in lastError)) return undefined;
  const operation: unknown = lastError["operation"];
  if (typeof operation !== "string") return undefined;
  const stop = stops[operation];
  if (stop === undefined || lastError["code"] !== stop.fault) return undefined;
  const until = new Date(stop.probeAt);
  return until > now ? { operation, until } : undefined;
}

/** The error of a refusal, as a stop; `undefined` where it does not say of which operation. */
export function stopOf(
  error: Json,
  probeAt: Date,
  isImport: boolean,
): { readonly operation: string; readonly stop: OperationStop } | undefined {
  if (typeof error !== "object" || error === null || !("operation" in error) || !("code" in error))
    return undefined;
  const { operation, code: fault } = error;
  if (typeof operation !== "string" || (fault !== "permission" && fault !== "quota")) return undefined;
  return { operation, stop: { fault, probeAt: probeAt.toISOString(), isImport } };
}
