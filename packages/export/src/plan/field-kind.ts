/**
 * How one column's text, as PostgreSQL's output function prints it, becomes a value of the dump:
 *
 * - `number`: printed as it is; NaN and the infinities become strings.
 * - `boolean`: `t` and `f` become `true` and `false`.
 * - `json`: printed as it is, line breaks and tabs between its tokens as spaces.
 * - `timestamp`: ISO 8601 with `T`, and `+00:00` where there is a zone.
 * - `string`: any other type whose text no user can begin with a formula character.
 * - `text`: what users write; the CSV codec neutralises formulas in it.
 */
export type FieldKind = "number" | "boolean" | "json" | "timestamp" | "string" | "text";

/** One column of the COPY text, in the order of the query. */
export interface CopyColumn {
  readonly name: string;
  readonly kind: FieldKind;
}

const KINDS: Readonly<Record<string, FieldKind>> = {
  int2: "number",
  int4: "number",
  int8: "number",
  float4: "number",
  float8: "number",
  numeric: "number",
  bool: "boolean",
  json: "json",
  jsonb: "json",
  timestamp: "timestamp",
  timestamptz: "timestamp",
  uuid: "string",
  date: "string",
  time: "string",
  timetz: "string",
  interval: "string",
  bytea: "string",
  inet: "string",
  cidr: "string",
  macaddr: "string",
  macaddr8: "string",
  bit: "string",
  varbit: "string",
  oid: "string",
};

/**
 * The kind of a type by its name in `pg_type` (a domain by its base type). Whatever is not known counts as
 * text that a user may have written.
 */
export const fieldKind = (typeName: string): FieldKind =>
  Object.hasOwn(KINDS, typeName) ? (KINDS[typeName] ?? "text") : "text";
