import { z } from "zod";
import type { Catalogue } from "./catalogue.ts";

const column = z.object({
  schema: z.string(),
  table: z.string(),
  name: z.string(),
  type: z.string(),
  base: z.string(),
  nested: z.boolean(),
  notNull: z.boolean(),
  position: z.number(),
});

const foreignKey = z.object({
  columns: z.array(z.string()),
  schema: z.string(),
  table: z.string(),
  targetColumns: z.array(z.string()),
});

const tables = z.array(
  z.object({
    schema: z.string(),
    name: z.string(),
    oid: z.string(),
    kind: z.string(),
    bytes: z.number(),
    leaves: z.string(),
    columns: z.array(column),
    primaryKey: z.array(z.string()),
    foreignKeys: z.array(foreignKey),
  }),
);

const catalogue = z.object({ tables, types: z.string() });

/** The answer to the catalogue's query. */
export const readCatalogue = (text: string): Catalogue => catalogue.parse(JSON.parse(text));
