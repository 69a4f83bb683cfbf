import { parseArgs } from "node:util";

/** What was asked for on the command line. */
export interface DemoOptions {
  readonly tenant: string;
  readonly out: string;
  readonly keep: boolean;
  /** A SQL script that nobody here wrote: the Chinook sample. */
  readonly data: string | undefined;
}

export const USAGE =
  "usage: pnpm demo [--tenant <id>] [--out <folder>] [--keep] [--data <chinook.sql>] [--help]\n";

export const HELP = `${USAGE}
  --tenant <id>      whose data is dumped, and whose people ask (default: lindner)
  --out <folder>     where the results are written (default: .demo)
  --keep             leave the database behind, and say where it is
  --data <file>      run on the Chinook sample database instead of the app's own data
  --help             show this text

environment
  DATABASE_URL         a PostgreSQL server; the demo makes (and drops) its own database on it.
                       Left out: PostgreSQL embedded in this process
  HABEAS_S3_ENDPOINT   an S3-compatible store, with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
                       HABEAS_S3_BUCKET. Left out: a local folder
`;

/** The command line is wrong: the reader is told in one line, and the process ends with code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * Reads the command line.
 *
 * @returns `"help"` if that is what was asked for.
 * @throws A {@link UsageError}: an unknown option, a missing value, or anything that is not an option.
 */
export function readOptions(args: readonly string[]): DemoOptions | "help" {
  const { tenant, out, keep, data, help } = parse(args);
  if (help) return "help";
  return { tenant, out, keep, data };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        tenant: { type: "string", default: "lindner" },
        out: { type: "string", default: ".demo" },
        keep: { type: "boolean", default: false },
        data: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split("\n")[0] ?? "") : "");
  }
}
