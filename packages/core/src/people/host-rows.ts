import type { PeopleBase, PeopleFoundation } from "./people-base.ts";
import { and, sql, type SQL } from "drizzle-orm";
import { ownRowsOf } from "../registry/own-rows.ts";
import { splitColumn } from "../database/split-column.ts";
import type { ClassifiedColumn, ClassifiedTable } from "../registry/classified.ts";
import { sealedColumn, type SealedColumn } from "../sealed-values.ts";
import { kindPredicate, tenantPredicate } from "../registry/tenant-condition.ts";
import { asKeyOf } from "./key-type.ts";
import { declaredKind, personTable, type PersonTable } from "../registry/person-place.ts";
import type { SubjectRef } from "../registry/subject-ref.ts";

/** How to find people of one kind in the host's own tables, joined to a list of them named `asked`. */
export interface HostRows {
  /** Undefined for a kind of person without a row. */
  readonly place: PersonTable | undefined;
  /** `left join …`, or nothing for a kind of person without a row. */
  readonly join: SQL;
  /** Whether the person exists in that tenant. */
  readonly present: SQL;
  /** The key as the row itself writes it; null where there is none. */
  readonly key: SQL;
  readonly email: SQL;
  /** Whether the person has proven that the address is theirs, where the registry has a column that says so. */
  readonly confirmed: SQL;
  readonly country: SQL;
  readonly language: SQL;
  /** Set where the address is sealed: `email` is then the sealed text. */
  readonly sealed: SealedAddress | undefined;
}

/** How a sealed address is opened. */
export interface SealedAddress {
  /** Undefined: nobody can open it. */
  readonly column: SealedColumn | undefined;
  /** What the value is bound to, as a JSON array of texts. */
  readonly bound: SQL;
}

/** Without the port that opens sealed values, nobody can. */
type HostBase = PeopleBase & Partial<Pick<PeopleFoundation, "sealedValues">>;

const NOTHING = sql`null::text`;

/**
 * Whether a row has to be of the kind that was asked for: what uses data demands it; what protects the person works
 * for their row whatever kinds it matches.
 */
export type Match = "kind" | "row";

/** Builds the join for these people, who were all asked for as this kind. */
export function hostRows(
  base: HostBase,
  kindName: string,
  subjects: readonly SubjectRef[],
  match: Match,
): HostRows {
  const kind = declaredKind(base.registry, kindName);
  if (kind.table === undefined) {
    const email = kind.identifiedBy === "EmailAddress" ? sql`asked.key` : NOTHING;
    return {
      place: undefined,
      join: sql``,
      present: sql`true`,
      key: sql`asked.key`,
      email,
      confirmed: sql`true`,
      country: NOTHING,
      language: NOTHING,
      sealed: undefined,
    };
  }
  const place = personTable(base.registry.table(kind.table));
  const { table, column } = place;
  const { from, isOwn } = ownRowsOf(table);
  const condition = and(
    sql`${column.source} = ${asKeyOf(place, sql`asked.key`)}`,
    isOwn,
    match === "kind"
      ? kindPredicate(base.registry, table, kind, tenantOf(subjects))
      : tenantPredicate(base.registry, table, tenantOf(subjects)),
  );
  const value = (key: string | undefined): SQL =>
    key === undefined ? NOTHING : sql`${table.column(key).source}::text`;
  const email = kind.email === undefined ? undefined : table.column(kind.email);
  return {
    place,
    join: sql`left join ${from} on ${condition}`,
    present: sql`${column.source} is not null`,
    key: sql`${column.source}::text`,
    email: value(kind.email),
    confirmed: kind.emailConfirmed === undefined ? sql`true` : isSet(table.column(kind.emailConfirmed)),
    country: value(kind.country),
    language: value(kind.language),
    sealed: email?.sealed && sealedAddress(base, table, email),
  };
}

/** True, or a time: asked of the value, for a domain's name does not say that it is a boolean. */
const isSet = ({ source }: ClassifiedColumn): SQL =>
  sql`coalesce(${source}::text not in ('false', '0', ''), false)`;

function sealedAddress(base: HostBase, table: ClassifiedTable, email: ClassifiedColumn): SealedAddress {
  const column = base.sealedValues && sealedColumn(base.sealedValues, table, email.name);
  const texts = (column?.with ?? []).map(
    (name) => sql`${sql.identifier(table.name)}.${sql.identifier(name)}::text`,
  );
  return { column, bound: sql`json_build_array(${sql.join(texts, sql`, `)})::text` };
}

/** Each person within the tenant that they were asked for in: a campaign asks for those of thousands. */
function tenantOf(subjects: readonly SubjectRef[]): string | SQL {
  const [only, ...others] = new Set(subjects.map(({ tenant }) => tenant));
  return only !== undefined && others.length === 0 ? only : sql`asked.tenant`;
}

/** The people asked about, as rows `asked (n, tenant, key)`. */
export const askedRows = (subjects: readonly (SubjectRef & { readonly n: number })[]): SQL =>
  sql`unnest(
    ${splitColumn(subjects.map(({ n }) => n))}::int[],
    ${splitColumn(subjects.map(({ tenant }) => tenant))},
    ${splitColumn(subjects.map(({ key }) => key))}
  ) as asked (n, tenant, key)`;
