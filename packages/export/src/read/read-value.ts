import type { DescribedField } from "./data-package-schema.ts";

/** How the text of a value becomes a value again, by the column's type. */
export type ValueReader = (text: string, isString: boolean) => unknown;

/** The reader of one column: `text` is a JSON token of NDJSON (`isString`: already unquoted), or a cell of CSV. */
export function valueReader({ type, habeas }: DescribedField): ValueReader {
  if (habeas.decrypted !== undefined) return (text, isString) => (isString ? text : readJson(text));
  switch (habeas.type) {
    case "smallint":
    case "integer":
      return Number;
    case "bigint":
      return BigInt;
    case "real":
    case "double precision":
      return Number;
    case "boolean":
      return (text) => text === "true";
    case "bytea":
      return (text) => new Uint8Array(Buffer.from(text.slice(2), "hex"));
    default:
      return type === "any" ? (text, isString) => (isString ? text : readJson(text)) : (text) => text;
  }
}

const readJson = (text: string): unknown => JSON.parse(text);
