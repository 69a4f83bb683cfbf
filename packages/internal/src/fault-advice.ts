import type { DatabaseFault } from "./database-fault.ts";

/** What a fault of the database comes to, without any value. */
export interface FaultAdvice {
  readonly message: string;
  readonly fix: string;
  readonly retryable: boolean;
}

/** Connection lost, transaction rolled back, out of resources, not in the state for it, an operator stepped in. */
const PASSING = /^(?:08|40|53|55|57)/;

/** By class of SQLSTATE (appendix A of PostgreSQL's manual); the longest that fits. */
const ADVICE: Readonly<Record<string, readonly [message: string, fix: string]>> = {
  "22": [
    "the database refused a value that does not fit its column",
    "compare the column's type with what the app writes into it",
  ],
  "23": [
    "the database refused a row that breaks a constraint",
    "compare the constraint with the rows that are there and with what the registry says of the column",
  ],
  "28": ["the database does not accept the app's role", "look at the role and its password"],
  "3D": ["there is no such database", "look at the connection's database name"],
  "42": [
    "the database does not know a statement's names as habeas means them",
    "run `migrate` of every package, then compare the app's schema with `checkDatabase`",
  ],
  "42501": [
    "the app's role may not do this in the database",
    "give the role the grants that the documentation of `migrate` names",
  ],
};

/** What to say of a fault, and whether it passes. */
export function faultAdvice(fault: DatabaseFault): FaultAdvice {
  const { sqlstate, connection } = fault;
  if (connection !== undefined || (sqlstate !== undefined && PASSING.test(sqlstate))) {
    return {
      message: "the database did not do what was asked, and may the next time",
      fix: "call again: what was committed is not done twice",
      retryable: true,
    };
  }
  const [message, fix] = ADVICE[sqlstate ?? ""] ?? ADVICE[sqlstate?.slice(0, 2) ?? ""] ?? OTHER;
  return { message, fix, retryable: false };
}

const OTHER = [
  "the database did not do what was asked",
  "look the SQLSTATE up in the log of the database's server",
] as const;

/** The place of a fault: `table.column`, or as much of it as is known; the schema where it is not `public`. */
export function faultPlace({ schema, table, column }: DatabaseFault): string | undefined {
  const parts = [schema === "public" ? undefined : schema, table, column];
  return table === undefined ? undefined : parts.filter((part) => part !== undefined).join(".");
}
