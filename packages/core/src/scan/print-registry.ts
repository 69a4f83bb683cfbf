import { LEAVES } from "./document-draft.ts";
import { PURPOSE, type DraftedColumn } from "./column-draft.ts";

/** Everything that a drafted registry says. */
export interface RegistryDraft {
  readonly schemaPath: string;
  readonly single: boolean;
  readonly subjects: readonly {
    readonly kind: string;
    readonly table: string;
    readonly email: string | undefined;
  }[];
  readonly documents: readonly { readonly name: string; readonly schema: string }[];
  readonly tables: readonly { readonly key: string; readonly columns: readonly DraftedColumn[] }[];
  /** In the database and not in the drizzle schema. */
  readonly unknown: readonly string[];
}

/** The draft as a TypeScript module. */
export function printRegistry(draft: RegistryDraft): string {
  const hasDocuments = draft.documents.length > 0;
  const imports = [
    `import { contract, defineRegistry${hasDocuments ? ", leaves" : ""} } from "@habeas/core";`,
    ...(hasDocuments ? ['import { z } from "zod";'] : []),
    `import * as schema from ${JSON.stringify(draft.schemaPath)};`,
  ];
  return [
    imports.join("\n"),
    [
      "// A first draft, made from names, types, foreign keys and the shapes of sampled values. Every word is a guess:",
      "// read each line, split the purpose, and let checkDatabase(registry, db) tell what is still open.",
      ...draft.unknown.map((name) => `// Not in the drizzle schema: ${comment(name)}`),
    ].join("\n"),
    ...(hasDocuments ? [`const ${LEAVES} = leaves<${JSON.stringify(PURPOSE)}>();`] : []),
    ...draft.documents.map(({ name, schema }) => `const ${name}: z.ZodType<any> = ${schema};`),
    registryText(draft),
  ].join("\n\n");
}

const registryText = ({
  single,
  subjects,
  tables,
}: RegistryDraft): string => `export const registry = defineRegistry({
  schema,
  controller: { name: "Name of the controller", country: "DE", contact: "privacy@example.org" },
${single ? '  tenancy: { single: "main" },\n' : ""}  purposes: {
    ${PURPOSE}: contract({ describe: "What the data is used for", keep: { for: "P1Y", after: "contract ended" } }),
  },
  subjects: {
${subjects.map(subjectText).join("")}  },
  tables: (p) => ({
${tables.map(({ key, columns }) => `    ${name(key)}: {\n${columns.map(columnText).join("")}    },\n`).join("")}  }),
});
`;

const subjectText = ({ kind, table, email }: RegistryDraft["subjects"][number]): string =>
  `    ${name(kind)}: { table: ${JSON.stringify(table)}${email === undefined ? "" : `, email: ${JSON.stringify(email)}`} },\n`;

const columnText = ({ key, word, because }: DraftedColumn): string =>
  `      ${name(key)}: ${word},${because === undefined ? "" : ` // ${comment(because)}`}\n`;

const name = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));

/** A name from the catalogue must not end the comment. */
const comment = (text: string): string => text.replaceAll(/[\r\n\u2028\u2029]+/g, " ");
