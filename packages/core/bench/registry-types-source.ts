/** How large the generated schema is. */
export interface SourceSize {
  readonly tables: number;
  readonly columns: number;
}

const builders = [
  "text()",
  "text().notNull()",
  "integer()",
  "timestamp({ withTimezone: true })",
  "jsonb()",
  "boolean().notNull()",
  "uuid()",
];
const words = [
  'p.personal("Name", { for: ["account"] })',
  'p.personal("EmailAddress", { for: ["account", "sales"], erase: "" })',
  "p.none()",
  "p.none()",
  "p.none()",
  "p.none()",
  'p.copyOf("column3")',
];

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const plain = (columns: number): number[] => numbers(columns).slice(3);

/** A drizzle schema: each table with a key, a tenant, and a foreign key to the table before it. */
export const schemaSource = ({ tables, columns }: SourceSize): string =>
  [
    'import { boolean, integer, jsonb, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";',
    ...numbers(tables).map((table) => {
      const before = table === 0 ? "uuid()" : `uuid().references(() => table${table - 1}.id)`;
      const rest = plain(columns).map((column) => `column${column}: ${builders[column % builders.length]}`);
      return `export const table${table} = pgTable("table${table}", { id: uuid().primaryKey(), tenantId: uuid().notNull(), before: ${before}, ${rest.join(", ")} });`;
    }),
  ].join("\n");

/** The registry of {@link schemaSource}, one word a column. */
export const registrySource = ({ tables, columns }: SourceSize): string =>
  `import { defineRegistry } from "./declared/core/src/registry/define-registry.ts";
import { consent, contract } from "./declared/core/src/registry/purposes.ts";
import * as schema from "./schema.ts";

export const registry = defineRegistry({
  schema,
  controller: { name: "A", country: "DE", contact: "c" },
  purposes: {
    account: contract({ describe: "x", keep: { for: "P1Y", after: "x" } }),
    sales: consent({ describe: "x", notice: "y", keep: { for: "P1Y", after: "x" } }),
  },
  subjects: { user: { table: "table0" } },
  tables: (p) => ({
${numbers(tables)
  .map((table) => {
    const before = table === 0 ? "p.none()" : `p.ownedBy("table${table - 1}")`;
    const rest = plain(columns).map((column) => `column${column}: ${words[column % words.length]}`);
    return `    table${table}: { id: ${table === 0 ? "p.subject()" : "p.none()"}, tenantId: p.tenant(), before: ${before}, ${rest.join(", ")} },`;
  })
  .join("\n")}
  }),
});
registry.subject("user", { tenant: "t", id: "1" });
`;
