import { customType } from "drizzle-orm/pg-core";
import type { Sealed } from "../../src/index.ts";

/* Sealed columns as crypto makes them, to drizzle's types: core's tests do without crypto. */

declare const INDEX: unique symbol;

/** The keyed hash of a value. */
export interface BlindIndex {
  readonly [INDEX]: true;
}

export const sealed = <Plain = string>(name: string, _options: { readonly field: string }) =>
  customType<{ data: Sealed<Plain> }>({ dataType: () => "bytea" })(name);

export const blindIndex = (name: string) =>
  customType<{ data: BlindIndex }>({ dataType: () => "bytea" })(name);

export type Opened<V> = V extends Sealed<infer Plain> ? Plain : V;

/** Sealed columns of one table: asked only of tables that somebody names. */
export type SealedKey<T extends { $inferSelect: object }> = {
  [C in keyof T["$inferSelect"]]: NonNullable<T["$inferSelect"][C]> extends Sealed<unknown> ? C : never;
}[keyof T["$inferSelect"]] &
  string;
