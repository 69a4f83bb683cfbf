import type { ErrorDescription } from "./error-description.ts";

/** Why habeas does not start on a host's drizzle, driver, server or role. */
export const setUpCodes = {
  casing_differs: {
    what: "Drizzle spells columns that the schema does not name otherwise than the registry does; `where` is one of them.",
    fix: "Pass the option `casing` of drizzle to defineRegistry too.",
    retryable: "never",
  },
  database_read_only: {
    what: "The server is a standby: it lags behind, and cannot be written.",
    fix: "Connect to the primary. Of drizzle's withReplicas habeas takes the primary by itself.",
    retryable: "sometimes",
  },
  names_transformed: {
    what: "The driver gives columns other names than the statement did, as the option `transform` of postgres.js does.",
    fix: "Give habeas a client of its own without it.",
    retryable: "never",
  },
  rows_hidden: {
    what: "Row-level security hides rows from the role, so that an answer would lack them.",
    fix: "Give habeas a role that owns the tables without FORCE, or that has BYPASSRLS.",
    retryable: "never",
  },
  types_transformed: {
    what: "The driver's parsers give values of a type otherwise than they come; `where` is the type.",
    fix: "Give habeas a client of its own without parsers for this type.",
    retryable: "never",
  },
} as const satisfies Readonly<Record<string, ErrorDescription>>;
