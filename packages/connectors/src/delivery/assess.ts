import type { Answer, SubjectRef } from "@habeas/core";
import type { Json } from "@habeas/internal";
import type { OutboundContact } from "../connector/connector.ts";
import { decideDelivery } from "../gate/decide.ts";
import type { DeliveryRoute } from "../gate/fields.ts";
import { readFields } from "../gate/snapshot.ts";
import type { Verdict } from "../gate/verdict.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import type { DisclosureRow } from "../disclosures/disclosure-row.ts";
import { echoUntil } from "../facts/echo.ts";

/** What should be there, and what has to be sent for it. */
export interface Wanted {
  readonly state: "none" | "active" | "unsubscribed" | "erased";
  readonly contact?: OutboundContact;
  readonly payloadHash?: Uint8Array;
}

/** What is known of a person at a recipient, as far as a decision needs it. */
export type KnownState = Pick<
  DisclosureRow,
  | "reference"
  | "actual"
  | "columns"
  | "firstSentAt"
  | "payloadHash"
  | "remoteOptOuts"
  | "withdrawals"
  | "ended"
  | "remoteDeletedAt"
>;

export interface Assessment {
  readonly verdict: Verdict;
  readonly wanted: Wanted;
  readonly email: string | undefined;
  /** Is it there already, as it should be? */
  readonly settled: boolean;
}

/** Nothing is known: never sent, never left. */
export const UNKNOWN_STATE: KnownState = {
  reference: "",
  actual: "none",
  columns: [],
  firstSentAt: null,
  payloadHash: null,
  remoteOptOuts: {},
  withdrawals: {},
  ended: {},
  remoteDeletedAt: null,
};

/** Reads the present state of these people, all of one kind, and decides for each: a handful of queries for all. */
export async function assess(
  base: DeliveryBase,
  route: DeliveryRoute,
  people: readonly { readonly subject: SubjectRef; readonly state: KnownState }[],
): Promise<readonly Assessment[]> {
  const { privacy, transferTable } = base;
  const subjects = people.map(({ subject }) => subject);
  const answers = new Map<string, readonly Answer[]>();
  for (const purpose of route.recipient.for) answers.set(purpose, await privacy.may(subjects, purpose));
  const described = await privacy.describe(subjects);

  const verdicts = people.map(({ subject, state }, index) =>
    decideDelivery({
      route,
      kind: subject.kind,
      answers: new Map(
        [...answers].flatMap(([purpose, all]) => {
          const answer = all[index];
          return answer === undefined ? [] : [[purpose, answer] as const];
        }),
      ),
      person: described[index],
      remoteOptOuts: state.remoteOptOuts,
      withdrawals: state.withdrawals,
      remoteDeletedAt: state.remoteDeletedAt ?? undefined,
      isServed: state.actual === "active",
      now: privacy.clock(),
      controller: privacy.registry.controller,
      transferTable,
    }),
  );
  const allowed = people.flatMap(({ subject }, index) => {
    const verdict = verdicts[index];
    return verdict?.effect === "allow" ? [{ subject, purposes: verdict.purposes }] : [];
  });
  const fields = await readFields(privacy, route, allowed);
  return people.flatMap(({ subject, state }, index): Assessment[] => {
    const verdict = verdicts[index];
    if (verdict === undefined) return [];
    const email = described[index]?.email;
    const wanted = wantedFor(base, state, { verdict, email, fields: fields.get(subject.key) ?? {} });
    return [{ verdict, wanted, email, settled: isSettled(state, wanted) }];
  });
}

function wantedFor(
  base: DeliveryBase,
  state: KnownState,
  read: {
    readonly verdict: Verdict;
    readonly email: string | undefined;
    readonly fields: Readonly<Record<string, string>>;
  },
): Wanted {
  const { verdict, email = "", fields } = read;
  if (verdict.effect === "deny") {
    if (state.firstSentAt === null || verdict.remoteAction === "none") return { state: stay(state.actual) };
    return { state: verdict.remoteAction === "erase" ? "erased" : "unsubscribed" };
  }
  const { purposes, resubscribe } = verdict;
  const payload: Json = { email, fields: { ...fields }, purposes: [...purposes] };
  return {
    state: "active",
    contact: {
      reference: state.reference,
      email,
      fields,
      purposes,
      resubscribe: Object.fromEntries(
        Object.entries(resubscribe).map(([purpose, asked]) => [
          purpose,
          new Date(Math.max(asked.getTime(), echoUntil(state.ended, purpose))),
        ]),
      ),
      cleared: state.columns.filter((column) => fields[column] === undefined),
    },
    payloadHash: base.keys.payload(payload),
  };
}

const stay = (actual: string): Wanted["state"] =>
  actual === "active" || actual === "unsubscribed" || actual === "erased" ? actual : "none";

function isSettled(state: KnownState, wanted: Wanted): boolean {
  if (state.actual !== wanted.state) return false;
  if (wanted.payloadHash === undefined) return true;
  return state.payloadHash !== null && Buffer.compare(state.payloadHash, wanted.payloadHash) === 0;
}
