import { getTableConfig } from "drizzle-orm/pg-core";
import { marked } from "../core-mark.ts";
import { CoreError } from "../errors.ts";
import type { Casing } from "@habeas/internal";
import { classifyColumns, primaryKeyOf, tablesOf, type ClassifiedTable, type Tenancy } from "./classified.ts";
import type { EachKnown, KnownKinds } from "./known.ts";
import type { Purpose } from "./purposes.ts";
import type { Controller, Recipient } from "./recipients.ts";
import { makeSubject } from "./make-subject.ts";
import type { SubjectRef } from "./subject-ref.ts";
import type { ColumnsOf, TableKey, Values, Writable } from "./schema-types.ts";
import type { SubjectKey, SubjectKind, SubjectKindFor } from "./subjects.ts";
import { resolveTenancies, type TenancyOptions } from "./tenancy.ts";
import { orNone, subjectKinds, type Rule } from "./brands.ts";
import { words } from "./make-words.ts";
import { membershipsOf } from "./memberships.ts";
import { notSupportedIn, notSupportedOf } from "./not-supported.ts";
import { refuse, type RegistryProblem } from "./problems.ts";
import { kindProblems, wordProblems } from "./check-definition.ts";
import type { Declared, SaidRules } from "./target-column.ts";
import type { Words } from "./words.ts";

/** The app's one declaration, resolved: what everything else is derived from. */
export interface Registry<
  S = object,
  Pu = Readonly<Record<string, Purpose>>,
  Re = Readonly<Record<string, Recipient>>,
  Su = Readonly<Record<string, SubjectKind>>,
> {
  /** The drizzle schema, by reference: types are read from it, and never printed. */
  readonly schema: S;
  readonly controller: Controller;
  readonly purposes: Pu;
  readonly recipients: Re;
  readonly subjects: Su;
  readonly tenancy: TenancyOptions;
  /** How columns are spelled that the schema does not name. */
  readonly casing: Casing | undefined;
  /** Every table of the schema. */
  readonly tables: readonly ClassifiedTable[];
  /** @throws A {@link CoreError}: `unknown_table`. */
  table(key: string): ClassifiedTable;
  /**
   * Names one person. Nothing is looked up.
   *
   * @throws A {@link CoreError}: `unknown_subject_kind`; `tenant_required`; `invalid_tenant`; `unknown_tenant`
   * for another tenant than the only one of a single-tenant registry; `invalid_subject_key`.
   */
  subject<K extends keyof Su & string>(
    kind: K,
    key: { readonly tenant: string; readonly id: SubjectKey },
  ): SubjectRef<K>;
}

/** A word for every column of every table of a schema. */
export type Rules<S> = {
  readonly [T in TableKey<S>]: {
    readonly [C in keyof ColumnsOf<S[T]>]: Rule<
      Writable<ColumnsOf<S[T]>[C]>,
      keyof ColumnsOf<S[T]>,
      Values<ColumnsOf<S[T]>>
    >;
  };
};

/** A table or column that is gone from the schema is an error on its own line. Keys are compared first. */
export type Exactly<T, S> = {
  readonly [K in keyof T]: K extends keyof S
    ? keyof T[K] extends keyof ColumnsOf<S[K]>
      ? unknown
      : { readonly [C in Exclude<keyof T[K], keyof ColumnsOf<S[K]>>]: "this column is not in the schema" }
    : "this table is not in the schema";
};

/** The declaration: see {@link defineRegistry}. */
export interface RegistryOptions<
  S extends object,
  Pu extends Readonly<Record<string, Purpose>>,
  Re extends Readonly<Record<string, Recipient<keyof Pu & string>>>,
  Su extends Readonly<Record<string, SubjectKindFor<S>>>,
  T extends Rules<S>,
> {
  /** The drizzle schema: `import * as schema from "./schema.ts"`. */
  readonly schema: S;
  readonly controller: Controller;
  readonly purposes: Pu & EachKnown<Pu, Purpose>;
  /** @defaultValue `{}` */
  readonly recipients?: Re & EachKnown<Re, Recipient>;
  /** The kinds of person. @defaultValue `{}` */
  readonly subjects?: Su & KnownKinds<Su, S>;
  /** For a database that serves one tenant: its id. @defaultValue every table finds its tenant by a column */
  readonly tenancy?: TenancyOptions;
  /**
   * The option `casing` of the app's `drizzle(…)`, where it has one: for columns that the schema does not name.
   * @defaultValue columns are called as the schema calls them
   */
  readonly casing?: Casing;
  /** One word a column, for every column of every table. */
  readonly tables: (p: Words<S, keyof Pu & string, keyof Su & string>) => T & Exactly<T, S>;
}

/**
 * Declares once, beside the drizzle schema, what every column is. Dumps, access copies, erasure plans,
 * retention, the record of processing, redaction and what a connector may send are derived from it: a table
 * or column left out, or still listed after it was dropped, does not compile.
 *
 * @throws A {@link RegistryError} (`invalid_registry`) with all problems at once: what types cannot see, such as
 * `edge_needs_column` for an edge to a table with a composite key, and what JavaScript could misspell.
 */
export function defineRegistry<
  S extends object,
  const Pu extends Readonly<Record<string, Purpose>>,
  const T extends Rules<S>,
  const Re extends Readonly<Record<string, Recipient<keyof Pu & string>>> = Record<never, never>,
  const Su extends Readonly<Record<string, SubjectKindFor<S>>> = Record<never, never>,
>(options: RegistryOptions<S, Pu, Re, Su, T>): Registry<S, Pu, Re, Su> {
  const { schema, controller, purposes, casing, tenancy = {} } = options;
  const subjects = orNone(options.subjects);
  const rules: SaidRules = options.tables(words());
  const problems: RegistryProblem[] = [];
  const kindsByName = subjectKinds(subjects);
  const kinds: readonly (readonly [string, SubjectKind])[] = Object.entries(kindsByName);
  const tables = classifyTables({ tables: tablesOf(schema), rules, problems, casing }, tenancy, kinds);
  refuse([
    ...problems,
    ...kinds.flatMap(([kind, declared]) => kindProblems(kind, declared, tables, problems.length === 0)),
    ...tables.flatMap((table) => [...wordProblems(table), ...notSupportedIn(table)]),
    ...kinds.flatMap(([kind, declared]) => notSupportedOf(kind, declared)),
  ]);
  const byKey = new Map(tables.map((table) => [table.key, table]));

  const table = (key: string): ClassifiedTable => {
    const found = byKey.get(key);
    if (!found) throw new CoreError("unknown_table", "the registry has no such table", { where: key });
    return found;
  };

  return marked({
    schema,
    controller,
    purposes,
    recipients: orNone(options.recipients),
    subjects,
    tenancy,
    casing,
    tables,
    table,
    subject: (kind, given) => makeSubject({ subjects: kindsByName, tables, tenancy }, kind, given),
  });
}

function classifyTables(
  declared: Declared & { readonly casing: Casing | undefined },
  options: TenancyOptions,
  kinds: readonly (readonly [string, SubjectKind])[],
): ClassifiedTable[] {
  for (const key of Object.keys(declared.rules).filter((name) => !declared.tables.has(name))) {
    declared.problems.push({
      code: "unknown_table",
      where: key,
      message: "the registry lists a table that the schema does not have",
      fix: "remove it from the registry, or add it to the schema",
    });
  }
  const tenancies = new Map<string, Tenancy>();
  const tables = [...declared.tables].map(([key, source]): ClassifiedTable => {
    const columns = classifyColumns(key, source, declared);
    const { name, schema: sqlSchema } = getTableConfig(source);
    return {
      key,
      name,
      schema: sqlSchema,
      source,
      columns,
      primaryKey: primaryKeyOf(source, columns),
      // resolved below: a table's way to its tenant may lead over any other table
      get tenancy() {
        return tenancies.get(key) ?? { by: "none" as const };
      },
      column(columnKey) {
        const found = columns.find((column) => column.key === columnKey);
        if (found) return found;
        throw new CoreError("unknown_column", "the table has no such column", {
          where: `${key}.${columnKey}`,
        });
      },
    };
  });
  if (declared.problems.length === 0) {
    const memberships = membershipsOf(kinds, tables);
    for (const [key, tenancy] of resolveTenancies(tables, options, memberships)) tenancies.set(key, tenancy);
  }
  return tables;
}
