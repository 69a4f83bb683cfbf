import type { SetUp } from "../set-up.ts";
import { openNodePostgres, openPglite, openPostgresJs } from "./open-drivers.ts";

/** Each driver as it comes. */
export const drivers: readonly SetUp[] = [
  {
    name: "on node-postgres",
    quick: true,
    everywhere: true,
    shape: { names: "named" },
    open: async (serverUrl) => await openNodePostgres({ serverUrl }),
  },
  {
    name: "on postgres.js",
    quick: true,
    everywhere: true,
    shape: { names: "named" },
    open: async (serverUrl) => await openPostgresJs({ serverUrl }),
  },
  {
    name: "on PGlite",
    shape: { names: "named" },
    open: async () => await openPglite(),
  },
];
