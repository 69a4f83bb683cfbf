import { errorCodes, type ErrorDescription } from "../../packages/core/src/error-codes.ts";
import type { PackageCodes } from "./named-codes.ts";

/** The page of all errors, from the table of codes. */
export function errorsPage(packages: readonly PackageCodes[]): string {
  const codes = Object.entries<ErrorDescription>(errorCodes).toSorted(([left], [right]) =>
    left < right ? -1 : 1,
  );
  const rows = codes.map(([code, { what, fix, retryable }]) => {
    const by = packages.filter(({ declared }) => declared.includes(code)).map(({ name }) => name);
    return `| \`${code}\` | ${by.join(", ")} | ${what} | ${fix} | ${SHOWN[retryable]} |`;
  });
  return `${INTRODUCTION}\n| code | of | what is the case | what to do | passes |\n| --- | --- | --- | --- | --- |\n${rows.join("\n")}\n`;
}

const SHOWN: Readonly<Record<ErrorDescription["retryable"], string>> = {
  never: "",
  sometimes: "see the error",
  always: "yes",
};

const INTRODUCTION = `# Errors

Every package has one error class. All of them have the same properties, and \`isHabeasError(error)\` recognises them,
also where a package is installed twice.

- \`code\`: stable, one of the list below; one code means the same in every package.
- \`message\`: one sentence that states the fact, without any value, key, address or row.
- \`where\`: the table and column, the option or the step.
- \`fix\`: what you can do now.
- \`retryable\`: whether the same call may succeed a moment later with nothing changed. Of the database's faults those of
  the SQLSTATE classes 08, 40, 53, 55 and 57 and lost connections; never a value or a row that was refused (22, 23).
- \`fault\`: the harmless part of what the database said: SQLSTATE, schema, table, column, constraint.

Whatever a driver, a port or a callback throws leaves habeas as one of these, for its text may hold personal data:
the database's as \`database_fault\`, everything else as \`unexpected_failure\`, with the functions and files of its stack.
One thing passes as it is: the reason that you aborted a call's \`signal\` with.

This list is made from \`@habeas/core/error-codes\`, by \`node scripts/errors.ts --write\`.
`;
