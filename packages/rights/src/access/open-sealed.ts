import { liveName, type ReachedRow } from "@habeas/core/engine";
import type { ClassifiedTable } from "@habeas/core";
import type { SealedColumnPlace } from "../ports.ts";
import type { BatchOpener, SealedValue } from "../batch-opener.ts";
import type { VisibleRow } from "./visible-values.ts";

/** With what sealed values are opened, and whose they are. */
export interface OpenSealedOptions {
  readonly tenant: string;
  readonly opener: BatchOpener | undefined;
}

/** A row as it was read, and what of it the person may see. */
export interface ReadRow extends VisibleRow {
  readonly reached: ReachedRow;
  /** By key; a sealed value as PostgreSQL prints it, until it is opened. */
  readonly row: Record<string, unknown>;
}

/** Stands where a value could not be opened. */
export const CLOSED = Symbol("closed");

/** Under which name a row holds what its sealed values are bound to. */
export const bound = (name: string): string => `habeas bound ${name}`;

const sealedPlaces = (
  opener: BatchOpener | undefined,
  table: ClassifiedTable,
): readonly SealedColumnPlace[] =>
  (opener?.columns ?? []).filter((place) => liveName(tableNamed(place.table)) === liveName(table));

const tableNamed = (text: string): { readonly schema?: string; readonly name: string } => {
  const dot = text.indexOf(".");
  return dot === -1 ? { name: text } : { schema: text.slice(0, dot), name: text.slice(dot + 1) };
};

/** The columns that sealed values of a table are bound to, by their names in the database. */
export const bindingNames = (opener: BatchOpener | undefined, table: ClassifiedTable): string[] => [
  ...new Set(
    sealedPlaces(opener, table)
      .flatMap(({ subject, bind }) => [subject, bind])
      .filter((name) => name !== undefined),
  ),
];

/** Opens what the person may see of a batch, in place: its keys are read at once. */
export async function openSealed(
  { opener, tenant }: OpenSealedOptions,
  table: ClassifiedTable,
  rows: readonly ReadRow[],
): Promise<void> {
  const places = new Map(sealedPlaces(opener, table).map((place) => [place.column, place]));
  const found: (SealedValue & { readonly row: ReadRow["row"]; readonly key: string })[] = [];
  for (const { row, columns } of rows) {
    for (const { key, name, sealed } of columns) {
      const value = row[key];
      if (sealed === undefined || typeof value !== "string") continue;
      row[key] = CLOSED;
      const known = places.get(name);
      if (known === undefined) continue;
      const text = (column: string | undefined): string | undefined => {
        const one = column === undefined ? undefined : row[bound(column)];
        return typeof one === "string" ? one : undefined;
      };
      const { table: named, field, subject, bind } = known;
      const place = { table: named, tenant, field, subject: text(subject), bind: text(bind) };
      found.push({ value, place, row, key });
    }
  }
  const opened = (await opener?.open(found)) ?? [];
  for (const [at, { row, key }] of found.entries()) {
    const one = opened[at];
    if (one?.ok === true) row[key] = one.value;
  }
}
