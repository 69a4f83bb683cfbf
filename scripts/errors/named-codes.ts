import { existsSync, readdirSync, readFileSync } from "node:fs";
import ts from "typescript";

/** A package's error codes: those that its class allows, and those that its sources name. */
export interface PackageCodes {
  readonly name: string;
  readonly declared: readonly string[];
  readonly named: ReadonlySet<string>;
}

/** Reads the sources of every package that has errors. Run from the root of the repository. */
export function packageCodes(): PackageCodes[] {
  return readdirSync("packages")
    .toSorted()
    .flatMap((name) => {
      const folder = `packages/${name}/src`;
      if (!existsSync(folder)) return [];
      const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
        file.endsWith(".ts"),
      );
      if (!files.includes("errors.ts")) return [];
      // what every package lets out is made in one place for all
      const sources = files.filter((file) => file !== "errors.ts").map((file) => `${folder}/${file}`);
      const named = [...sources, "packages/internal/src/scrub.ts"].flatMap((file) => stringsIn(file));
      return [{ name, declared: declaredIn(`${folder}/errors.ts`), named: new Set(named) }];
    });
}

/** The members of the union that is called `…ErrorCode`, and of the unions that it names. */
function declaredIn(file: string): string[] {
  const unions = new Map<string, ts.TypeNode>();
  for (const statement of parsed(file).statements) {
    if (ts.isTypeAliasDeclaration(statement)) unions.set(statement.name.text, statement.type);
  }
  const membersOf = (type: ts.TypeNode): string[] => {
    if (ts.isUnionTypeNode(type)) return type.types.flatMap(membersOf);
    if (ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal)) return [type.literal.text];
    const other = ts.isTypeReferenceNode(type) ? unions.get(type.typeName.getText()) : undefined;
    return other === undefined ? [] : membersOf(other);
  };
  return [...unions].flatMap(([name, type]) => (name.endsWith("ErrorCode") ? membersOf(type) : []));
}

/** Every text and every member's name of a file's code; types do not count. */
function stringsIn(file: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    if (ts.isStringLiteral(node)) found.push(node.text);
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) found.push(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(parsed(file));
  return found;
}

const parsed = (file: string): ts.SourceFile =>
  ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
