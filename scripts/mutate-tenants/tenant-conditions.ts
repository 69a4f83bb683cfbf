import { readdirSync, readFileSync } from "node:fs";

/** A place where the sources keep a statement within one tenant. */
export interface TenantCondition {
  readonly file: string;
  readonly line: number;
  /** Where its text begins and ends in the file. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** What takes its place: a condition that keeps nothing back. */
  readonly without: string;
}

/** How the sources say it: what the text begins with, and what is true instead. */
const FORMS = [
  { begin: /\btenantPredicate(?=\()/g, without: "mutatedSql`true`" },
  { begin: /\bisOtherTenants(?=\()/g, without: "mutatedSql`false`" },
  { begin: /\beq(?=\((?:\w+\.)*(?:tenantId|tenant), )/g, without: "mutatedSql`true`" },
  { begin: /(?:\b\w+\.)?\btenant(?:_id)? = \$(?=\{)/g, without: "true" },
] as const;

/** All of them in the sources of a package, or in those below some paths of its `src`. */
export function tenantConditions(packageName: string, paths: readonly string[] = []): TenantCondition[] {
  const sources = `packages/${packageName}/src`;
  return readdirSync(sources, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => `${sources}/${path.replaceAll("\\", "/")}`)
    .toSorted()
    .filter((file) => paths.length === 0 || paths.some((path) => file.startsWith(`${sources}/${path}`)))
    .flatMap((file) => conditionsIn(file, readFileSync(file, "utf8")));
}

function conditionsIn(file: string, source: string): TenantCondition[] {
  const found = FORMS.flatMap(({ begin, without }) =>
    [...source.matchAll(begin)].flatMap(({ index: from, 0: opening }): TenantCondition[] => {
      const line = source.slice(0, from).split("\n");
      const isDeclared = /^(?:export )?function $/.test(line.at(-1) ?? "");
      if (isDeclared || /\/\/|^\s*\*/.test(line.at(-1) ?? "")) return [];
      const to = closingAfter(source, from + opening.length);
      return [{ file, line: line.length, from, to, text: source.slice(from, to), without }];
    }),
  );
  return found.toSorted((a, b) => a.from - b.from);
}

/** Behind the bracket that closes the one which stands here. */
function closingAfter(source: string, from: number): number {
  let open = 0;
  for (let at = from; at < source.length; at += 1) {
    if ("({[".includes(source[at] ?? " ")) open += 1;
    if (")}]".includes(source[at] ?? " ")) open -= 1;
    if (open === 0) return at + 1;
  }
  throw new Error("a bracket stays open");
}
