import type { TypeCategory } from "./catalog.ts";

const BY_NAME: Readonly<Record<string, TypeCategory>> = {
  uuid: "uuid",
  json: "json",
  jsonb: "json",
  bytea: "binary",
};

/** The letters of `pg_type.typcategory`; types of PostgreSQL that share a letter with many others go by name. */
const BY_LETTER: Readonly<Record<string, TypeCategory>> = {
  A: "array",
  B: "boolean",
  C: "composite",
  D: "time",
  E: "enum",
  I: "network",
  N: "number",
  R: "range",
  S: "text",
  T: "time",
};

/** The category of a type that is no domain: its name, `pg_type.typtype` and `pg_type.typcategory`. */
export function categoryOf(name: string, kind: string, letter: string): TypeCategory {
  if (kind === "c") return "composite";
  if (kind === "e") return "enum";
  if (kind === "r" || kind === "m") return "range";
  return (Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : BY_LETTER[letter]) ?? "other";
}
