import { canonicalJson, type Json } from "@habeas/internal";
import type { PlannedColumn } from "../plan/export-plan.ts";
import type { DumpDescription } from "./dump-description.ts";
import type { DumpSigner } from "./signature.ts";

/** The version of everything that this package writes under `habeas` in a data package. */
export const DUMP_FORMAT = "habeas-dump/1";

/**
 * `datapackage.json`: a Data Package (datapackage.org, version 2) whose resources are the tables, with what it
 * has no words for under `habeas`, signed (Ed25519 over the canonical JSON, RFC 8785, of everything else).
 */
export function dataPackage(
  dump: DumpDescription,
  payload: { readonly manifestSha256: string },
  signer: DumpSigner | undefined,
): string {
  const unsigned: { readonly [key: string]: Json } = {
    $schema: "https://datapackage.org/profiles/2.0/datapackage.json",
    name: `export-${dump.id}`,
    title: dump.options.scope === undefined ? `Data of tenant ${dump.tenant}` : "Data of a person",
    created: dump.snapshot.at,
    contributors: [{ title: dump.controller.name, email: dump.controller.contact, roles: ["publisher"] }],
    resources: dump.plan.tables.map((table) => {
      const parts = dump.parts.filter(({ tableKey }) => tableKey === table.key);
      return {
        name: table.key,
        path: parts.map(({ path }) => path),
        format: dump.options.format,
        mediatype: dump.options.format === "csv" ? "text/csv" : "application/x-ndjson",
        encoding: "utf-8",
        bytes: sum(parts, "bytes"),
        schema: {
          fields: table.columns.map(field),
          missingValues: [""],
          ...(table.primaryKey.length > 0 && { primaryKey: table.primaryKey }),
          ...(table.foreignKeys.length > 0 && {
            foreignKeys: table.foreignKeys.map((key) => ({
              fields: key.columns,
              reference: { resource: key.table, fields: key.targetColumns },
            })),
          }),
        },
        habeas: {
          table: `${table.schema}.${table.name}`,
          rows: sum(parts, "rows"),
          decrypted: sum(parts, "decrypted"),
          unreadable: sum(parts, "unreadable"),
          parts: parts.map(({ path, sha256, bytes, rows }) => ({
            path,
            hash: `sha256:${sha256}`,
            bytes,
            rows,
          })),
        },
      };
    }),
    habeas: {
      version: DUMP_FORMAT,
      tenant: dump.tenant,
      export: dump.id,
      ...(dump.options.scope !== undefined && {
        subject: { table: dump.options.scope.table, key: dump.options.scope.key },
      }),
      compression: dump.options.compression,
      neutralised: dump.options.format === "csv" && dump.options.neutralise,
      schemaHash: dump.options.planDigest,
      snapshot: {
        at: dump.snapshot.at,
        xmin: dump.snapshot.xmin,
        systemIdentifier: dump.snapshot.systemIdentifier,
        timeline: dump.snapshot.timeline,
        serverVersion: dump.snapshot.serverVersion,
        generation: dump.generation,
      },
      files: { count: dump.files.count, bytes: dump.files.bytes },
      fileColumns: dump.plan.fileColumns.map(({ table, column }) => ({ table, column })),
      excluded: dump.plan.excluded.map(({ table, column, because }) => ({
        table,
        ...(column !== undefined && { column }),
        because,
      })),
      manifestSha256: payload.manifestSha256,
    },
  };
  const signed =
    signer === undefined ? unsigned : { ...unsigned, signature: signer(canonicalJson(unsigned)) };
  return `${JSON.stringify(signed, null, 2)}\n`;
}

const sum = <Key extends string>(parts: readonly Readonly<Record<Key, number>>[], key: Key): number =>
  parts.reduce((total, part) => total + part[key], 0);

/** A field of a Table Schema; PostgreSQL's own name of the type stands beside it. */
const field = ({ name, type, kind, notNull, sealed }: PlannedColumn): { readonly [key: string]: Json } => ({
  name,
  type: sealed === undefined ? fieldType(type, kind) : "any",
  ...(notNull && { constraints: { required: true } }),
  habeas: { type, ...(sealed !== undefined && { decrypted: sealed }) },
});

function fieldType(type: string, kind: PlannedColumn["kind"]): string {
  switch (kind) {
    case "number":
      return /^(smallint|integer|bigint)$/.test(type) ? "integer" : "number";
    case "boolean":
      return "boolean";
    case "json":
      return "any";
    case "timestamp":
      return "datetime";
    case "string":
      return type === "date" || type === "time without time zone"
        ? type === "date"
          ? "date"
          : "time"
        : "string";
    case "text":
      return "string";
  }
}
