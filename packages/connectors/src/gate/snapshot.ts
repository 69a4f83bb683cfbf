import { type ClassifiedColumn, type SubjectRef, tenantPredicate } from "@habeas/core";
import type { AnyPrivacy } from "@habeas/core/engine";
import { and, inArray, sql } from "drizzle-orm";
import { ConnectorError } from "../errors.ts";
import type { DeliveryRoute, RoutedKind } from "./fields.ts";

/**
 * Reads values that only the host can read, from sealed columns for example: column → value; a column that is
 * left out is not sent.
 */
export type ReadColumns = (
  subject: SubjectRef,
  columns: readonly string[],
) => Promise<Readonly<Record<string, unknown>>>;

/** Who is read, and for what. */
export interface FieldsWanted {
  readonly subject: SubjectRef;
  readonly purposes: readonly string[];
}

/**
 * The values that may go out for these purposes, and no others, by the id of the subject. All people are of
 * one kind and one tenant.
 *
 * @throws A {@link ConnectorError}: `invalid_options` for a sealed column without `read`.
 */
export async function readFields(
  privacy: AnyPrivacy,
  route: DeliveryRoute,
  people: readonly FieldsWanted[],
  read: ReadColumns | undefined,
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const [first] = people;
  const kind = first === undefined ? undefined : route.kinds.get(first.subject.kind);
  if (first === undefined || kind === undefined) return new Map();
  const purposes = new Set(people.flatMap((person) => person.purposes));
  const columns = kind.columns.filter((one) => one.purposes.some((purpose) => purposes.has(purpose)));
  if (columns.length === 0) return new Map();
  const sealed = columns.find(({ column }) => column.sealed !== undefined);
  if (sealed !== undefined && read === undefined) {
    throw new ConnectorError("invalid_options", "a sealed column needs the port that opens it", {
      where: `${kind.table.key}.${sealed.column.key}`,
      fix: "give `readColumns` to createConnectors",
    });
  }
  const rows =
    read === undefined
      ? await readRows(
          privacy,
          kind,
          people.map(({ subject }) => subject),
          columns.map(({ column }) => column),
        )
      : await readSealed(read, people, columns);
  return new Map(
    people.map(({ subject, purposes: allowed }) => {
      const values = rows.get(subject.id) ?? {};
      const mine = columns.filter((one) => one.purposes.some((purpose) => allowed.includes(purpose)));
      const texts = mine.flatMap(({ column }): [string, string][] => {
        const text = textOf(values[column.key]);
        return text === undefined ? [] : [[column.key, text]];
      });
      return [subject.id, Object.fromEntries(texts)];
    }),
  );
}

type Rows = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

async function readSealed(
  read: ReadColumns,
  people: readonly FieldsWanted[],
  columns: RoutedKind["columns"],
): Promise<Rows> {
  const rows = new Map<string, Readonly<Record<string, unknown>>>();
  for (const { subject, purposes } of people) {
    const mine = columns.filter((one) => one.purposes.some((purpose) => purposes.includes(purpose)));
    rows.set(
      subject.id,
      await read(
        subject,
        mine.map(({ column }) => column.key),
      ),
    );
  }
  return rows;
}

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
  const found: readonly Readonly<Record<string, unknown>>[] = await privacy.db
    .select({ ...Object.fromEntries(columns.map((column) => [column.key, column.source])), [ID]: id })
    .from(kind.table.source)
    .where(
      and(
        inArray(
          sql`${kind.id.source}::text`,
          subjects.map((subject) => subject.id),
        ),
        tenantPredicate(privacy.registry, kind.table, first.tenant),
        kind.isOfKind,
      ),
    );
  return new Map(found.map((row) => [String(row[ID]), row]));
}

/** What a form field of a vendor can hold. Objects stay here: nobody has said which of their parts may go. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return String(value);
  return value instanceof Date ? value.toISOString() : undefined;
}
