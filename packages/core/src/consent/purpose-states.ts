import { rowsOf, type Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { splitColumn } from "../database/split-column.ts";
import type { Registry } from "../registry/define-registry.ts";
import { dateOf, milliseconds } from "../database/instants.ts";
import { sharedSubject } from "./controller-state.ts";
import { hasCeased, standingOf, type PurposeState } from "./standing.ts";

/** Several persons of one tenant, by their references. */
export interface References {
  readonly tenant: string;
  readonly references: readonly string[];
}

/** The columns of a state, as {@link stateIn} reads them. */
export interface StateColumns {
  readonly granted_at: number | null;
  readonly asked_at: number | null;
  readonly sale_at: number | null;
  readonly requested_at: number | null;
  readonly requested_until: number | null;
  readonly withdrawn_at: number | null;
  readonly objected_at: number | null;
  readonly objection: "pending" | "upheld" | "overridden" | null;
}

/** What a statement selects to know the state of a purpose; `habeas.consent` is called `state` there. */
export const stateColumns: SQL = sql.join(
  [
    ...[
      "granted_at",
      "asked_at",
      "sale_at",
      "requested_at",
      "requested_until",
      "withdrawn_at",
      "objected_at",
    ].map((name) => sql`${milliseconds(`state.${name}`)} as ${sql.raw(name)}`),
    sql`state.objection as objection`,
  ],
  sql`, `,
);

/** The state that a row of {@link stateColumns} holds. */
export const stateIn = (row: StateColumns): PurposeState => ({
  grantedAt: dateOf(row.granted_at),
  askedAt: dateOf(row.asked_at),
  saleAt: dateOf(row.sale_at),
  requestedAt: dateOf(row.requested_at),
  requestedUntil: dateOf(row.requested_until),
  withdrawnAt: dateOf(row.withdrawn_at),
  objectedAt: dateOf(row.objected_at),
  objection: row.objection ?? undefined,
});

/** What is recorded of persons and purposes; a person of whom nothing is recorded is left out. */
export async function purposeStates(
  db: Database,
  { tenant, references }: References,
): Promise<ReadonlyMap<string, ReadonlyMap<string, PurposeState>>> {
  const states = new Map<string, Map<string, PurposeState>>();
  if (references.length === 0) return states;
  const rows = rowsOf<StateColumns & { reference: string; purpose: string }>(
    await db.execute(sql`
      select state.reference::text as reference, state.purpose as purpose, false as shared, ${stateColumns}
      from habeas.consent state
      where state.tenant_id = ${tenant} and state.reference::text = any(${splitColumn(references)})
      union all
      select person.reference::text as reference, state.purpose as purpose, true as shared, ${stateColumns}
      from habeas.subject person join ${sharedSubject(sql`person.person_table`, sql`person.person_key`)}
      join habeas.consent state on state.tenant_id = shared.tenant_id and state.reference = shared.reference
      where person.tenant_id = ${tenant} and person.reference::text = any(${splitColumn(references)})
      order by shared`), // the controller's state replaces what one tenant knows of it
  );
  for (const row of rows) {
    const own = states.get(row.reference) ?? new Map<string, PurposeState>();
    states.set(row.reference, own.set(row.purpose, stateIn(row)));
  }
  return states;
}

/** The purposes that each person ended, by reference. A purpose that the registry lost has nothing to end. */
export async function ceasedPurposes(
  db: Database,
  { purposes }: Pick<Registry, "purposes">,
  people: References & { readonly now: Date },
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const states = await purposeStates(db, people);
  return new Map(
    [...states].map(([reference, own]) => {
      const ceased = [...own].flatMap(([name, state]) => {
        const purpose = Object.hasOwn(purposes, name) ? purposes[name] : undefined;
        return purpose && hasCeased(standingOf(purpose, state, people.now)) ? [name] : [];
      });
      return [reference, new Set(ceased)] as const;
    }),
  );
}

/**
 * Picks candidates in a statement in which `habeas.consent` is called `state`: whoever ended a purpose is among them,
 * and others are. {@link ceasedPurposes} decides.
 */
export const mayHaveCeased: SQL = sql`(state.withdrawn_at is not null or state.objected_at is not null
  or state.objection is not null)`;
