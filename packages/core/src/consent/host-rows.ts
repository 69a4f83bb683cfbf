import { and, or, sql, type SQL } from "drizzle-orm";
import { isPlainText, splitColumn } from "../database/split-column.ts";
import { CoreError } from "../errors.ts";
import type { ClassifiedColumn, ClassifiedTable } from "../registry/classified.ts";
import { rowCondition } from "../registry/row-condition.ts";
import type { SubjectKind, SubjectRef } from "../registry/subjects.ts";
import { tenantPredicate } from "../registry/tenancy.ts";
import { sealedColumn, type SealedColumn } from "../sealed-values.ts";
import type { Foundation } from "./foundation.ts";

/** How to find people of one kind in the host's own tables, joined to a list of them named `asked`. */
export interface HostRows {
  /** `left join …`, or nothing for a kind of person without a row. */
  readonly join: SQL;
  /** Whether the person exists in that tenant. */
  readonly present: SQL;
  readonly email: SQL;
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

const NOTHING = sql`null::text`;

/** Builds the join for these people, who are all of this kind. */
export function hostRows(base: Foundation, kindName: string, subjects: readonly SubjectRef[]): HostRows {
  const kind = kindOf(base, kindName);
  if (kind.table === undefined) {
    const email = kind.identifiedBy === "EmailAddress" ? sql`asked.id` : NOTHING;
    return { join: sql``, present: sql`true`, email, country: NOTHING, language: NOTHING, sealed: undefined };
  }
  const table = base.registry.table(kind.table);
  const id = subjectColumn(table);
  const condition = and(
    sql`${id.source} = asked.id::${sql.raw(castable(id))}`,
    sql`${id.source}::text = asked.id`, // "007" is not the person 7
    inTenants(base, table, subjects),
    rowCondition(table, kind.when),
  );
  const value = (key: string | undefined): SQL =>
    key === undefined ? NOTHING : sql`${table.column(key).source}::text`;
  const email = kind.email === undefined ? undefined : table.column(kind.email);
  return {
    join: sql`left join ${table.source} on ${condition}`,
    present: sql`${id.source} is not null`,
    email: value(kind.email),
    country: value(kind.country),
    language: value(kind.language),
    sealed: email?.sealed && sealedAddress(base, table, email),
  };
}

function sealedAddress(base: Foundation, table: ClassifiedTable, email: ClassifiedColumn): SealedAddress {
  const column = sealedColumn(base.sealedValues, table, email.name);
  const texts = (column?.with ?? []).map(
    (name) => sql`${sql.identifier(table.name)}.${sql.identifier(name)}::text`,
  );
  return { column, bound: sql`json_build_array(${sql.join(texts, sql`, `)})::text` };
}

/** @throws A {@link CoreError}: `unknown_subject_kind`. */
export function kindOf(base: Foundation, name: string): SubjectKind {
  const kind = Object.hasOwn(base.registry.subjects, name) ? base.registry.subjects[name] : undefined;
  if (kind) return kind;
  throw new CoreError("unknown_subject_kind", "the registry has no such kind of person", { where: name });
}

/** Whether PostgreSQL can read this id as a value of the id's column; otherwise nobody has it. */
export function canBeId(base: Foundation, { kind, tenant, id }: SubjectRef): boolean {
  const found = kindOf(base, kind);
  if (id === "" || !isPlainText(id) || !isPlainText(tenant)) return false;
  if (found.table === undefined) return true;
  switch (subjectColumn(base.registry.table(found.table)).sqlType) {
    case "uuid":
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
    case "smallint":
    case "smallserial":
      return isWhole(id, 2n ** 15n);
    case "integer":
    case "serial":
      return isWhole(id, 2n ** 31n);
    case "bigint":
    case "bigserial":
      return isWhole(id, 2n ** 63n);
    default:
      return true;
  }
}

const isWhole = (id: string, limit: bigint): boolean =>
  /^(0|-?[1-9][0-9]{0,18})$/.test(id) && BigInt(id) < limit && BigInt(id) >= -limit;

/** A serial is an integer with a default: nothing can be cast to it. */
const castable = ({ sqlType }: ClassifiedColumn): string => {
  const serials: Readonly<Record<string, string>> = {
    smallserial: "smallint",
    serial: "integer",
    bigserial: "bigint",
  };
  return serials[sqlType] ?? sqlType;
};

function subjectColumn(table: ClassifiedTable): ClassifiedColumn {
  const [only, ...others] = table.primaryKey;
  const column =
    table.columns.find(({ rule }) => rule.word === "subject") ?? (others.length === 0 ? only : undefined);
  if (column) return column;
  throw new CoreError("invalid_registry", "a kind of person needs a table whose column says who it is", {
    where: table.key,
    fix: "classify the column of the person's id as p.subject()",
  });
}

/** Each person within the tenant that she was asked for in. */
function inTenants(
  base: Foundation,
  table: ClassifiedTable,
  subjects: readonly SubjectRef[],
): SQL | undefined {
  const [first, ...others] = new Set(subjects.map(({ tenant }) => tenant));
  if (first === undefined) return sql`false`;
  if (others.length === 0) return tenantPredicate(base.registry, table, first);
  const { tenancy } = table;
  if (tenancy.by === "column") return sql`${tenancy.column.source}::text = asked.tenant`; // a campaign's thousands
  return or(
    ...[first, ...others].map((tenant) =>
      and(sql`asked.tenant = ${tenant}`, tenantPredicate(base.registry, table, tenant)),
    ),
  );
}

/** The people asked about, as rows `asked (n, tenant, id)`. */
export const askedRows = (subjects: readonly (SubjectRef & { readonly n: number })[]): SQL =>
  sql`unnest(
    ${splitColumn(subjects.map(({ n }) => n))}::int[],
    ${splitColumn(subjects.map(({ tenant }) => tenant))},
    ${splitColumn(subjects.map(({ id }) => id))}
  ) as asked (n, tenant, id)`;
