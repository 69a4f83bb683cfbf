import { type SubjectRef } from "@habeas/core";
import { decoded, ownRowsOf, person, storedSubject } from "@habeas/core/engine";
import { and, asc, eq, gt, inArray, isNotNull, ne, sql } from "drizzle-orm";
import { disclosure } from "../database/tables.ts";
import type { DeliveryRoute, RoutedKind } from "../gate/fields.ts";
import { assess, UNKNOWN_STATE, type Assessment, type KnownState } from "./assess.ts";
import type { DeliveryBase } from "../delivery-base.ts";

/** What would be done about one person at one recipient, and why. Holds no personal data. */
export interface PlannedDelivery {
  readonly recipient: string;
  /** The person's random reference; `undefined` as long as core has recorded nothing about her. */
  readonly reference: string | undefined;
  readonly action: "create" | "update" | "unsubscribe" | "erase" | "leave";
  /** The reason of the decision, snake_case. */
  readonly because: string;
}

/** A planned delivery and whose it is; the subject stays inside. */
export interface PlannedPerson extends PlannedDelivery {
  readonly subject: SubjectRef | undefined;
  readonly assessment: Assessment | undefined;
}

const PAGE = 500;

/**
 * The difference between what is there and what should be, person by person, without a call to any vendor and
 * without writing anything. Streams: people are read page by page.
 */
export async function* planDeliveries(
  base: DeliveryBase,
  route: DeliveryRoute,
  tenant: string,
): AsyncGenerator<PlannedPerson> {
  for (const kind of route.kinds.values()) {
    for await (const subjects of pagesOf(base, kind, tenant)) {
      const states = await statesOf(base, route, tenant, subjects);
      const people = subjects.map((subject) => ({
        subject,
        state: states.get(subject.key) ?? UNKNOWN_STATE,
      }));
      const assessed = await assess(base, route, people);
      for (const [index, assessment] of assessed.entries()) {
        const planned = people[index];
        if (planned === undefined) continue;
        const { subject, state } = planned;
        const { verdict } = assessment;
        yield {
          recipient: route.name,
          reference: state.reference === "" ? undefined : state.reference,
          action: actionOf(state, assessment),
          because: verdict.because,
          subject,
          assessment,
        };
      }
    }
  }
  yield* planForgotten(base, route, tenant);
}

function actionOf(state: KnownState, { wanted, settled }: Assessment): PlannedDelivery["action"] {
  if (settled) return "leave";
  switch (wanted.state) {
    case "active":
      return state.firstSentAt === null ? "create" : "update";
    case "unsubscribed":
      return "unsubscribe";
    case "erased":
      return "erase";
    case "none":
      return "leave";
  }
}

async function* pagesOf(base: DeliveryBase, kind: RoutedKind, tenant: string): AsyncGenerator<SubjectRef[]> {
  const { privacy } = base;
  const own = ownRowsOf(kind.table);
  for (let last: unknown; ;) {
    const rows: { id: unknown; text: string }[] = await privacy.db
      .select({ id: decoded(kind.id.source), text: sql<string>`${kind.id.source}::text` })
      .from(own.from)
      .where(and(own.isOwn, kind.isOfKind(tenant), last === undefined ? undefined : gt(kind.id.source, last)))
      .orderBy(asc(kind.id.source))
      .limit(PAGE);
    const end = rows.at(-1);
    if (end === undefined) return;
    yield rows.flatMap(
      ({ text }) =>
        storedSubject(privacy.registry, { tenant, table: kind.place, key: text }, kind.kind) ?? [],
    );
    last = end.id;
  }
}

/** What is known of these people at the recipient, by the key of the subject. */
async function statesOf(
  base: DeliveryBase,
  route: DeliveryRoute,
  tenant: string,
  subjects: readonly SubjectRef[],
): Promise<ReadonlyMap<string, KnownState>> {
  const [first] = subjects;
  if (first === undefined) return new Map();
  const rows = await base.privacy.db
    .select({ key: person.key, reference: person.reference, row: disclosure })
    .from(person.from)
    .leftJoin(
      disclosure,
      and(
        sql`${disclosure.tenantId} = ${person.tenant}`,
        eq(disclosure.recipient, route.name),
        sql`${disclosure.reference} = ${person.uuid}`,
      ),
    )
    .where(
      and(
        sql`${person.tenant} = ${tenant}`,
        sql`${person.table} = ${first.table}`,
        inArray(
          person.key,
          subjects.map(({ key }) => key),
        ),
      ),
    );
  return new Map(
    rows.flatMap(({ key, reference, row }) =>
      key === null ? [] : [[key, row ?? { ...UNKNOWN_STATE, reference }] as const],
    ),
  );
}

/** Sent once, and forgotten by core: what is left over there is called back. */
async function* planForgotten(
  base: DeliveryBase,
  route: DeliveryRoute,
  tenant: string,
): AsyncGenerator<PlannedPerson> {
  for (let last: string | undefined; ;) {
    const rows = await base.privacy.db
      .select({ reference: disclosure.reference })
      .from(disclosure)
      .innerJoin(
        person.from,
        sql`${person.tenant} = ${disclosure.tenantId} and ${person.uuid} = ${disclosure.reference}`,
      )
      .where(
        and(
          eq(disclosure.tenantId, tenant),
          eq(disclosure.recipient, route.name),
          person.isErased,
          isNotNull(disclosure.firstSentAt),
          ne(disclosure.actual, "erased"),
          last === undefined ? undefined : gt(disclosure.reference, last),
        ),
      )
      .orderBy(asc(disclosure.reference))
      .limit(PAGE);
    const end = rows.at(-1);
    if (end === undefined) return;
    for (const { reference } of rows) {
      yield {
        recipient: route.name,
        reference,
        action: "erase",
        because: "erased",
        subject: undefined,
        assessment: undefined,
      };
    }
    last = end.reference;
  }
}
