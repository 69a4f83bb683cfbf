import { is } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { CryptoError } from "../errors.ts";
import { personOwner, tenantNamed, type Owner } from "../keys/owner.ts";
import { keyNamed, type GivenKey } from "./person-shape.ts";
import { tableName } from "./table-name.ts";
import type { TableShape } from "./table-shape.ts";

/** A person whose values are sealed: the row of a table. */
export interface SealedPerson {
  /** Left out where the values are the controller's, in tables without a tenant. */
  readonly tenant?: string | undefined;
  /** The table of persons: drizzle's, or `schema.table`, the table alone in the default schema. */
  readonly table: PgTable | string;
  /** The row's key, in any spelling; of a key of several columns the list in the order of the key. */
  readonly key: GivenKey;
}

/** A table whose people have keys, and whether these are of a tenant or of the controller. */
export interface KeyOwner {
  readonly table: string;
  readonly tenant: "tenant" | "controller";
}

/**
 * The owner of the keys of a person, as the protected tables name them.
 *
 * @throws A {@link CryptoError}: `invalid_tenant`, `missing_context`, or `invalid_options` for a table whose people
 * have no keys.
 */
export function namedPerson(
  shapes: Iterable<TableShape>,
  { tenant: given, table: of, key }: SealedPerson,
): Owner {
  const table = is(of, PgTable) ? tableName(of) : of;
  const ofTable = [...shapes].filter(({ person }) => person?.table === table);
  const isController = given === undefined;
  const own = ofTable.filter((shape) => (shape.tenant === undefined) === isController);
  if (own.length === 0) {
    throw new CryptoError("invalid_options", "no protected table holds values of people of this table", {
      where: table,
      fix:
        ofTable.length === 0
          ? "protect the table, or name the one that is the owner of its values"
          : "name the tenant for rows of tenants, and none for rows of the controller",
    });
  }
  const [one] = own;
  const tenant = tenantNamed(given, one?.tenant?.column.getSQLType());
  for (const { person } of own) {
    const found = person && keyNamed(person, key);
    if (found?.form === "key") return personOwner(tenant, table, found.key);
  }
  throw new CryptoError("missing_context", "this can be no key of the table", { where: table });
}

/** The tables whose people have keys. */
export function keyOwners(shapes: Iterable<TableShape>): KeyOwner[] {
  const found = new Map<string, KeyOwner>();
  for (const { person, tenant } of shapes) {
    if (person === undefined) continue;
    const owner = { table: person.table, tenant: tenant === undefined ? "controller" : "tenant" } as const;
    found.set(`${owner.tenant} ${owner.table}`, owner);
  }
  return [...found.values()];
}
