import { canonicalKey, canonicalKeyText, canonicalTenant, type CanonicalKey } from "@habeas/internal";
import { CoreError } from "../errors.ts";
import type { Registry } from "./define-registry.ts";
import type { SubjectKey } from "./subjects.ts";
import type { TenancyOptions } from "./tenancy.ts";
import { isCategory } from "../vocabulary/categories.ts";
import { normaliseEmail } from "../vocabulary/address.ts";
import {
  categoryOf,
  declaredKind,
  kindsAt,
  kindTable,
  placeOf,
  type PeopleRegistry,
  type PersonTable,
} from "./person-place.ts";
import type { SubjectRef } from "./subject-ref.ts";

type NamingRegistry = PeopleRegistry & Pick<Registry, "tenancy">;

/**
 * Names one person, without asking the database.
 *
 * @throws A {@link CoreError}: `unknown_subject_kind`; `tenant_required`; `invalid_tenant`; `unknown_tenant`.
 */
export function makeSubject<K extends string>(
  registry: NamingRegistry,
  kind: K,
  { tenant, id }: { readonly tenant: string; readonly id: SubjectKey },
): SubjectRef<K> {
  const declared = declaredKind(registry, kind);
  const table = placeOf(registry, declared);
  const place = kindTable(registry, declared);
  if (place !== undefined)
    return { kind, tenant: tenantNamed(registry, tenant), table, key: rowKey(place, id) };
  if (typeof id === "object") throw otherColumns(kind);
  const key = canonicalValue(categoryOf(table) ?? "", String(id));
  return { kind, tenant: tenantNamed(registry, tenant), table, key };
}

/** A person as they stand in the database of habeas: their place and their key, as they were written there. */
export function storedSubject(
  registry: PeopleRegistry,
  { tenant, table, key }: Readonly<Record<"tenant" | "table" | "key", string>>,
  kind?: string,
): SubjectRef | undefined {
  const kinds = kindsAt(registry, table).map(([name]) => name);
  const named = kind !== undefined && kinds.includes(kind) ? kind : kinds[0];
  return named === undefined ? undefined : { kind: named, tenant, table, key: canonicalKeyText(key) };
}

/** The same person, under another spelling of the key. */
export const spelled = <K extends string>(subject: SubjectRef<K>, key: string): SubjectRef<K> => ({
  ...subject,
  key: canonicalKeyText(key),
});

/**
 * A tenant's id in the one form that habeas stores.
 *
 * @throws A {@link CoreError}: `tenant_required`; `invalid_tenant`; `unknown_tenant` for another tenant than the
 * only one of a single-tenant registry.
 */
export function tenantNamed(
  { tables, tenancy }: { readonly tables: PeopleRegistry["tables"]; readonly tenancy: TenancyOptions },
  tenant: string,
): string {
  if (tenant === "") throw new CoreError("tenant_required", "a person is named with the tenant");
  const canonical = canonicalTenant(tenant, (message) => invalidTenant(message), tenantType(tables));
  if (tenancy.single === undefined || tenancy.single === tenant || tenancy.single === canonical) {
    return tenancy.single ?? canonical;
  }
  throw new CoreError("unknown_tenant", "this database serves one tenant, and it is another");
}

const invalidTenant = (message: string): CoreError =>
  new CoreError("invalid_tenant", message, { fix: "name the tenant by the id that its rows have" });

/** One type of all columns that hold tenants; where they differ, spellings are left as they are. */
function tenantType(tables: PeopleRegistry["tables"]): string | undefined {
  const types = new Set(
    tables.flatMap(({ tenancy }) => (tenancy.by === "column" ? [tenancy.column.sqlType] : [])),
  );
  const [only, ...others] = types;
  return others.length === 0 ? only : undefined;
}

function rowKey({ column, table }: PersonTable, id: SubjectKey): CanonicalKey {
  const value = typeof id === "object" ? id[column.key] : id;
  if (value === undefined || (typeof id === "object" && Object.keys(id).length > 1)) {
    throw otherColumns(`${table.key}.${column.key}`);
  }
  const found = canonicalKey(column.sqlType, value);
  // what no row can have stays as it is: nobody is found under it
  return found.form === "key" ? found.key : canonicalKeyText(String(value));
}

const otherColumns = (where: string): CoreError =>
  new CoreError("invalid_subject_key", "the key of a person has other columns than their table", {
    where,
    fix: "give the value of the column that is p.subject()",
  });

/** The one form of a value that names a person without a row: an address as the suppression list has it. */
export function canonicalValue(category: string, value: string): CanonicalKey {
  if (isCategory(category, "EmailAddress")) return canonicalKeyText(normaliseEmail(value) ?? value);
  return canonicalKeyText(value.trim().normalize("NFC").toLowerCase());
}
