import { tenantPredicate, type ClassifiedColumn, type SubjectRef } from "@habeas/core";
import { and, eq, sql } from "drizzle-orm";
import { ConnectorError } from "../errors.ts";
import type { DeliveryRoute, RoutedKind } from "./delivery-route.ts";
import type { DeliveryPrivacy } from "./privacy.ts";

/**
 * Reads values that only the host can read, from sealed columns for example: column → value; a column that is
 * left out is not sent.
 */
export type ReadColumns = (
  subject: SubjectRef,
  columns: readonly string[],
) => Promise<Readonly<Record<string, unknown>>>;

/**
 * The values that may go out for these purposes, and no others: a column that serves none of them is not even
 * read.
 *
 * @throws A {@link ConnectorError}: `invalid_options` for a sealed column without `read`.
 */
export async function readFields(
  privacy: DeliveryPrivacy,
  route: DeliveryRoute,
  subject: SubjectRef,
  options: { readonly purposes: readonly string[]; readonly read?: ReadColumns | undefined },
): Promise<Readonly<Record<string, string>>> {
  const { purposes, read } = options;
  const kind = route.kinds.get(subject.kind);
  const columns = (kind?.columns ?? [])
    .filter((one) => one.purposes.some((purpose) => purposes.includes(purpose)))
    .map(({ column }) => column);
  if (kind === undefined || columns.length === 0) return {};
  const sealed = columns.filter((column) => column.sealed !== undefined);
  if (sealed.length > 0 && read === undefined) {
    throw new ConnectorError("invalid_options", "a sealed column needs the port that opens it", {
      where: `${kind.table.key}.${sealed[0]?.key ?? ""}`,
      fix: "give `readColumns` to createConnectors",
    });
  }
  const values =
    read === undefined
      ? await readRow(privacy, kind, subject, columns)
      : await read(
          subject,
          columns.map((column) => column.key),
        );
  return Object.fromEntries(
    columns.flatMap((column): [string, string][] => {
      const text = textOf(values[column.key]);
      return text === undefined ? [] : [[column.key, text]];
    }),
  );
}

async function readRow(
  privacy: DeliveryPrivacy,
  kind: RoutedKind,
  subject: SubjectRef,
  columns: readonly ClassifiedColumn[],
): Promise<Readonly<Record<string, unknown>>> {
  const [row] = await privacy.db
    .select(Object.fromEntries(columns.map((column) => [column.key, column.source])))
    .from(kind.table.source)
    .where(
      and(
        sql`${kind.id.source}::text = ${subject.id}`,
        tenantPredicate(privacy.registry, kind.table, subject.tenant),
        ...Object.entries(kind.when).map(([key, value]) => eq(kind.table.column(key).source, value)),
      ),
    )
    .limit(1);
  return row ?? {};
}

/** What a form field of a vendor can hold. Objects stay here: nobody has said which of their parts may go. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return String(value);
  return value instanceof Date ? value.toISOString() : undefined;
}
