import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A statement of K9db's tests, and the lines it must answer; `undefined`: a count of K9db's own storage. */
export interface K9dbStatement {
  readonly text: string;
  readonly expected: readonly string[] | undefined;
}

export interface K9dbCase {
  readonly folder: string;
  readonly name: string;
  readonly schema: string;
  readonly inserts: readonly string[];
  readonly statements: readonly K9dbStatement[];
}

/**
 * Left out: views, which are no part of erasure, and statements that K9db refuses while the app writes (an
 * orphaned row): habeas does not stand between the app and its database; it lists such rows.
 */
const LEFT_OUT = /^(views|view_query|orphaned_)/;
const VIEWS = /FROM (lectures_with_question_counts|answers_with_apikey|grade_avg)\b/;

/** Every case below the folder, in order. */
export function readCases(root: string): K9dbCase[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: folder }) => {
      const path = (file: string): string => join(root, folder, file);
      const read = (file: string): string => readFileSync(path(file), "utf8");
      return readdirSync(join(root, folder))
        .filter((file) => file.endsWith(".sql") && existsSync(path(file.replace(".sql", ".txt"))))
        .filter((file) => !LEFT_OUT.test(file))
        .toSorted()
        .map((file) => ({
          folder,
          name: file.replace(".sql", ""),
          schema: read("schema.sql"),
          inserts: statementsIn(read("inserts.sql")),
          statements: answered(statementsIn(read(file)), blocksIn(read(file.replace(".sql", ".txt")))),
        }));
    });
}

const statementsIn = (text: string): string[] =>
  text
    .split(/;\s*(?:\n|$)|;\s+(?=[A-Z])/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");

const blocksIn = (text: string): string[][] =>
  text
    .split(/^;\s*$/m)
    .map((block) => block.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#")))
    .slice(0, -1);

function answered(statements: readonly string[], blocks: readonly string[][]): K9dbStatement[] {
  return statements.flatMap((text, at) => {
    if (VIEWS.test(text)) return [];
    const block = blocks[at] ?? [];
    return [{ text, expected: block.some((line) => line.startsWith("update #")) ? undefined : block }];
  });
}
