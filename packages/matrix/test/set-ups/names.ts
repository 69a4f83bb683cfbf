import { sql } from "drizzle-orm";
import postgres from "postgres";
import type { SetUp } from "../set-up.ts";
import { openNodePostgres, openPostgresJs } from "./open-drivers.ts";

/** How drizzle and the database call tables and columns. */
export const names: readonly SetUp[] = [
  {
    name: "drizzle's casing snake_case over columns without names",
    quick: true,
    shape: { names: "snake_case" },
    open: async (serverUrl) => await openNodePostgres({ serverUrl, config: { casing: "snake_case" } }),
  },
  {
    name: "drizzle's casing on postgres.js",
    shape: { names: "snake_case" },
    open: async (serverUrl) => await openPostgresJs({ serverUrl, config: { casing: "snake_case" } }),
  },
  {
    name: "drizzle's casing camelCase",
    shape: { names: "camelCase" },
    open: async (serverUrl) => await openNodePostgres({ serverUrl, config: { casing: "camelCase" } }),
  },
  {
    name: "drizzle has a casing that the registry was not told",
    quick: true,
    shape: { names: "snake_case" },
    told: "keys",
    refused: "casing_differs",
    open: async (serverUrl) => await openNodePostgres({ serverUrl, config: { casing: "snake_case" } }),
  },
  {
    name: "columns are called as their keys",
    shape: { names: "keys" },
    open: async (serverUrl) => await openNodePostgres({ serverUrl }),
  },
  {
    name: "the tables stand in a schema that drizzle names",
    quick: true,
    shape: { names: "named", schema: "workspace" },
    open: async (serverUrl) => await openNodePostgres({ serverUrl }),
  },
  {
    name: "the tables are found by search_path",
    shape: { names: "named", home: "workspace" },
    open: async (serverUrl) =>
      await openNodePostgres({
        serverUrl,
        first: async (admin) =>
          await admin.execute(sql`do $$ begin
            execute format('alter database %I set search_path = workspace, public', current_database());
          end $$`),
      }),
  },
  {
    name: "postgres.js transforms names",
    quick: true,
    shape: { names: "named" },
    refused: "names_transformed",
    open: async (serverUrl) => await openPostgresJs({ serverUrl, client: { transform: postgres.camel } }),
  },
];
