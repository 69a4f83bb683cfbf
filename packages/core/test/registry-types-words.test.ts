import { readFile } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";

/*
 * `words/use.ts`, `ten.ts` and `edge-cases.ts` compile with everything else. `words/refused.ts.txt` holds what must
 * not: each case stands under a comment `refused: -- why`, is exactly one error, and its reason is compared.
 */

const folder = join(import.meta.dirname, "words");
const virtual = join(folder, "refused.ts");

interface Refused {
  readonly why: string;
  readonly reasons: readonly string[];
}

async function refusedCases(): Promise<Refused[]> {
  const source = await readFile(`${virtual}.txt`, "utf8");
  const starts = source.split("\n").flatMap((line, at) => {
    const why = /refused: -- (.*)/.exec(line)?.[1];
    return why === undefined ? [] : [{ why, at }];
  });
  const errors = errorsIn(source);
  return starts.map(({ why, at }) => ({
    why,
    reasons: errors.filter(({ line }) => line === at + 1).map(({ reason }) => reason),
  }));
}

/** The errors of the file, each by its line and with its innermost reason. */
function errorsIn(source: string): { readonly line: number; readonly reason: string }[] {
  const base = join(import.meta.dirname, "../../../tsconfig.base.json");
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(base, (path) => ts.sys.readFile(path)).config,
    ts.sys,
    folder,
  );
  const host = ts.createCompilerHost(options);
  const read = host.readFile.bind(host);
  host.readFile = (path) => (path === virtual ? source : read(path));
  const exists = host.fileExists.bind(host);
  host.fileExists = (path) => path === virtual || exists(path);
  const program = ts.createProgram([virtual], { ...options, noEmit: true }, host);
  const file = program.getSourceFile(virtual);
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
    ({ start = 0, code, messageText }) => ({
      line: file?.getLineAndCharacterOfPosition(start).line ?? -1,
      reason: `TS${code} ${innermost(messageText)}`,
    }),
  );
}

/** The last line of an error says it; the rest is how the compiler came there. */
function innermost(message: string | ts.DiagnosticMessageChain): string {
  if (typeof message === "string")
    return message.replaceAll(/import\("[^"]*"/g, 'import("schema"').slice(0, 110);
  const [next] = message.next ?? [];
  return innermost(next ?? message.messageText);
}

describe("what the words refuse", () => {
  let cases: readonly Refused[] = [];
  beforeAll(async () => {
    cases = await refusedCases();
  }, 240_000); // a compiler of its own

  it("is 64 cases of the design, each one error on its own line", () => {
    expect(cases).toHaveLength(64);
    expect(cases.filter(({ reasons }) => reasons.length !== 1)).toEqual([]);
  });

  it("is refused for the reason that was read, not for another", async () => {
    const lines = cases.map(({ why, reasons }) => `${why}\n  ${reasons.join("\n  ")}\n`);
    await expect(lines.join("")).toMatchFileSnapshot("words/reasons.txt");
  });
});
