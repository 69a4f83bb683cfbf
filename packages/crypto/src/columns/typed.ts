import type { PgTable } from "drizzle-orm/pg-core";
import type { Protected } from "./protect.ts";
import type { ProtectedTable } from "./protected-types.ts";

/**
 * Gives the methods of a protected table the types that its schema implies. The one place where this package
 * asserts a type; `types.test.ts` holds what must and must not compile.
 */
export function typedTable<T extends PgTable, Options>(
  table: T,
  methods: Protected,
): ProtectedTable<T, Options> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the methods work on any table; the schema is only in the types
  return { table, ...methods } as unknown as ProtectedTable<T, Options>;
}

/** The public types tie each normalizer to the type of its own field. */
export function untypedNormalizer(normalize: (value: never) => string): (value: unknown) => string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the index is of the field that the types say
  return normalize as (value: unknown) => string;
}
