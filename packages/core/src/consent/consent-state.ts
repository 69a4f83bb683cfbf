import { CONTROLLER } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import type { SubjectReference } from "../registry/subject-ref.ts";
import type { Acting } from "./act.ts";
import { controllerReference, stateScope } from "./controller-state.ts";
import { type Foundation } from "./foundation.ts";

/** What may change in the present state of one person and one purpose. */
export interface ConsentChange {
  readonly requestedAt?: Date | null;
  readonly requestedEntry?: string | null;
  readonly requestedUntil?: Date | null;
  readonly grantedAt?: Date;
  readonly withdrawnAt?: Date;
  readonly objectedAt?: Date;
  readonly objection?: "pending" | "upheld" | "overridden";
  readonly saleAt?: Date;
  readonly askedAt?: Date;
  readonly entry?: string;
  readonly notice?: string;
  readonly language?: string;
}

/** After an act that settles it, nothing waits for a confirmation any more. */
export const NOTHING_PENDING = { requestedAt: null, requestedEntry: null, requestedUntil: null } as const;

const COLUMNS = {
  requestedAt: ["requested_at", "timestamptz"],
  requestedEntry: ["requested_entry", "uuid"],
  requestedUntil: ["requested_until", "timestamptz"],
  grantedAt: ["granted_at", "timestamptz"],
  withdrawnAt: ["withdrawn_at", "timestamptz"],
  objectedAt: ["objected_at", "timestamptz"],
  objection: ["objection", "text"],
  saleAt: ["sale_at", "timestamptz"],
  askedAt: ["asked_at", "timestamptz"],
  entry: ["entry", "uuid"],
  notice: ["notice", "text"],
  language: ["language", "text"],
} as const satisfies Record<keyof ConsentChange, readonly [string, string]>;

/** Writes the columns that changed, and leaves the others as they are: for the controller too, where it decides. */
export async function changeConsent(
  { base, person }: Acting,
  purpose: string,
  change: ConsentChange,
): Promise<void> {
  await writeState(base, person, purpose, change);
  const { subject } = person;
  if (subject === undefined) return;
  if (stateScope(base.registry, base.registry.purposes[purpose], subject.table) === "tenant") return;
  const reference = await controllerReference(base, subject);
  await writeState(base, { tenant: CONTROLLER, reference }, purpose, change);
}

async function writeState(
  base: Foundation,
  person: SubjectReference,
  purpose: string,
  change: ConsentChange,
): Promise<void> {
  const columns: SQL[] = [];
  const values: SQL[] = [];
  for (const [key, [column, type]] of Object.entries(COLUMNS)) {
    const value: unknown = Reflect.get(change, key);
    if (value === undefined) continue;
    columns.push(sql.raw(column));
    const given = value instanceof Date ? value.toISOString() : value;
    values.push(sql`${given}::${sql.raw(type)}`);
  }
  const excluded = Object.entries(COLUMNS).flatMap(([key, [column]]) =>
    Reflect.get(change, key) === undefined ? [] : [sql`${sql.raw(column)} = ${written(column)}`],
  );
  await base.db.execute(sql`
    insert into habeas.consent as known (tenant_id, reference, purpose, ${sql.join(columns, sql`, `)})
    values (${person.tenant}, ${person.reference}::uuid, ${purpose}, ${sql.join(values, sql`, `)})
    on conflict (tenant_id, reference, purpose) do update set ${sql.join(excluded, sql`, `)}`);
}

/** An end is never before the act that it ends, whatever the clock of the process says that wrote it. */
const written = (column: string): SQL =>
  column === "withdrawn_at" || column === "objected_at"
    ? sql`greatest(excluded.${sql.raw(column)}, known.granted_at, known.asked_at)`
    : sql`excluded.${sql.raw(column)}`;
