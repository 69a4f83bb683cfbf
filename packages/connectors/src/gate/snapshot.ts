import { type SubjectRef } from "@habeas/core";
import {
  boundTexts,
  decoded,
  foundationOf,
  openCells,
  ownRowsOf,
  sealedColumn,
  type AnyPrivacy,
  type ClassifiedColumn,
} from "@habeas/core/engine";
import { and, inArray, sql, type SQL } from "drizzle-orm";
import { ConnectorError } from "../errors.ts";
import type { DeliveryRoute, RoutedKind } from "./fields.ts";

/** Who is read, and for what. */
export interface FieldsWanted {
  readonly subject: SubjectRef;
  readonly purposes: readonly string[];
}

/**
 * The values that may go out for these purposes, and no others, by the key of the subject. All people are of
 * one kind and one tenant.
 *
 * @throws A {@link ConnectorError}: `invalid_options` for a sealed column that nobody can open. A `CoreError`:
 * `keys_unavailable`.
 */
export async function readFields(
  privacy: AnyPrivacy,
  route: DeliveryRoute,
  people: readonly FieldsWanted[],
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const [first] = people;
  const kind = first === undefined ? undefined : route.kinds.get(first.subject.kind);
  if (first === undefined || kind === undefined) return new Map();
  const purposes = new Set(people.flatMap((person) => person.purposes));
  const columns = kind.columns.filter((one) => one.purposes.some((purpose) => purposes.has(purpose)));
  if (columns.length === 0) return new Map();
  const rows = await readRows(
    privacy,
    kind,
    people.map(({ subject }) => subject),
    columns.map(({ column }) => column),
  );
  return new Map(
    people.map(({ subject, purposes: allowed }) => {
      const values = rows.get(subject.key) ?? {};
      const mine = columns.filter((one) => one.purposes.some((purpose) => allowed.includes(purpose)));
      const texts = mine.flatMap(({ column }): [string, string][] => {
        const text = textOf(values[column.key]);
        return text === undefined ? [] : [[column.key, text]];
      });
      return [subject.key, Object.fromEntries(texts)];
    }),
  );
}

type Rows = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

const ID = "habeas_id"; // a name that no column of a host has

async function readRows(
  privacy: AnyPrivacy,
  kind: RoutedKind,
  subjects: readonly SubjectRef[],
  columns: readonly ClassifiedColumn[],
): Promise<Rows> {
  const [first] = subjects;
  if (first === undefined) return new Map();
  const id = sql<string>`${kind.id.source}::text`.as(ID);
  const own = ownRowsOf(kind.table);
  const { db } = privacy;
  const { sealedValues } = foundationOf(privacy);
  const sealed = columns.filter((column) => column.sealed !== undefined);
  const closed = sealed.find(({ name }) => sealedColumn(sealedValues, kind.table, name) === undefined);
  if (closed !== undefined) {
    throw new ConnectorError("invalid_options", "a sealed column needs the port that opens it", {
      where: `${kind.table.key}.${closed.key}`,
      fix: "give the `sealedValues` of a vault to createPrivacy",
    });
  }
  const selected: Record<string, SQL | SQL.Aliased> = Object.fromEntries(
    columns.map((column) => [
      column.key,
      column.sealed === undefined
        ? decoded(column.source)
        : sql<string | null>`${column.source}::text`.as(`sealed ${column.key}`),
    ]),
  );
  const found: Record<string, unknown>[] = await db
    .select({ ...selected, ...boundTexts(sealedValues, kind.table, sealed), [ID]: id })
    .from(own.from)
    .where(
      and(
        inArray(
          sql`${kind.id.source}::text`,
          subjects.map((subject) => subject.key),
        ),
        own.isOwn,
        kind.isOfKind(first.tenant),
      ),
    );
  const cells = found.flatMap((row) => sealed.map((column) => ({ row, column })));
  await openCells(sealedValues, kind.table, cells, db);
  return new Map(found.map((row) => [String(row[ID]), row]));
}

/** What a form field of a vendor can hold. Objects stay here: nobody has said which of their parts may go. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return String(value);
  return value instanceof Date ? value.toISOString() : undefined;
}
