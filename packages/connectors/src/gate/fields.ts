import type { Recipient, Registry } from "@habeas/core";
import {
  kindPredicate,
  personTable,
  purposesOf,
  type ClassifiedColumn,
  type ClassifiedTable,
} from "@habeas/core/engine";
import type { SQL } from "drizzle-orm";
import type { Connector } from "../connector/connector.ts";
import { ConnectorError } from "../errors.ts";

/** One recipient of the registry, with the connector that reaches it. */
export interface DeliveryRoute {
  readonly name: string;
  readonly recipient: Recipient;
  readonly connector: Connector;
  /** Kind of subject → where its people are, and which of their columns may go, for which purposes. */
  readonly kinds: ReadonlyMap<string, RoutedKind>;
}

export interface RoutedKind {
  readonly kind: string;
  readonly table: ClassifiedTable;
  /** The column that says who it is. */
  readonly id: ClassifiedColumn;
  /** Where core knows its people. */
  readonly place: string;
  /** Which rows of the table are of this kind, in a tenant. */
  readonly isOfKind: (tenant: string) => SQL;
  /** Purposes for which the address itself may go. */
  readonly addressPurposes: readonly string[];
  readonly columns: readonly { readonly column: ClassifiedColumn; readonly purposes: readonly string[] }[];
}

/**
 * Compares what a connector wants to send with what the registry allows, once, before anything is sent.
 *
 * @throws A {@link ConnectorError}: `unknown_recipient`, `unknown_subject_kind`, `unknown_column`, or
 * `field_not_allowed` for a column that serves none of the recipient's purposes.
 */
export function createRoute(registry: Registry, name: string, connector: Connector): DeliveryRoute {
  const recipient = Object.hasOwn(registry.recipients, name) ? registry.recipients[name] : undefined;
  if (recipient === undefined) {
    throw new ConnectorError("unknown_recipient", "the registry has no such recipient", {
      where: name,
      fix: "declare it under `recipients` of the registry",
    });
  }
  const kinds = new Map(
    connector.subjects.map((kind) => [kind, routeKind(registry, recipient, connector, kind)]),
  );
  return { name, recipient, connector, kinds };
}

function routeKind(registry: Registry, recipient: Recipient, connector: Connector, kind: string): RoutedKind {
  const declared = Object.hasOwn(registry.subjects, kind) ? registry.subjects[kind] : undefined;
  if (declared?.table === undefined || declared.email === undefined) {
    throw new ConnectorError(
      "unknown_subject_kind",
      "a kind of subject with a table and an e-mail column is wanted",
      {
        where: `${recipient.name}.subjects.${kind}`,
      },
    );
  }
  const table = registry.table(declared.table);
  const columns = connector.columns.map((key) => {
    const column = table.columns.find((candidate) => candidate.key === key);
    if (column === undefined) {
      throw new ConnectorError("unknown_column", "the subject's table has no such column", {
        where: `${table.key}.${key}`,
      });
    }
    return { column, purposes: sentFor(column, recipient) };
  });
  const addressPurposes = sentFor(table.column(declared.email), recipient);
  const { name: place, column: id } = personTable(table);
  const isOfKind = (tenant: string): SQL => kindPredicate(registry, table, declared, tenant);
  return { kind, table, id, place, isOfKind, addressPurposes, columns };
}

/** The purposes that a column serves and this recipient is there for. */
function sentFor(column: ClassifiedColumn, recipient: Recipient): readonly string[] {
  const { rule } = column;
  const served = purposesOf(rule) ?? [];
  const purposes =
    rule.word === "personal" && rule.identifies !== false
      ? recipient.for.filter((purpose) => served.includes(purpose))
      : [];
  if (purposes.length > 0) return purposes;
  throw new ConnectorError("field_not_allowed", "this column serves no purpose of this recipient", {
    where: `${column.table}.${column.key}`,
    fix: "name one of the recipient's purposes in the column's `for`, or do not send the column",
  });
}
