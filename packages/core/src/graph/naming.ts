import { isCategory } from "../vocabulary/categories.ts";
import type { Registry } from "../registry/define-registry.ts";
import { kindsAt, personTableAt } from "../registry/person-place.ts";

/** A value that names a person inside rows that no edge leads to: an e-mail address in a form. */
export interface Identifier {
  /** The DPV category of the value; `Identifier` for the key of a person's row. */
  readonly category: string;
  readonly value: string;
}

/** What is said of a value that may name somebody. */
export interface NamingWord {
  readonly category: string;
  readonly identifies?: string | false | undefined;
}

/** A text that names the person where a value says so, and whether its letters are compared as they are. */
export interface Name {
  readonly value: string;
  readonly isKey: boolean;
}

/** How one person is named by values: in columns, name/value rows and documents. */
export interface Naming {
  /** The texts by which a value that says this names the person. */
  names(word: NamingWord): readonly Name[];
  /** Whether a value that says this names the person. */
  isTheirs(word: NamingWord, value: unknown): boolean;
}

/** Names nobody. */
export const NOBODY: Naming = { names: () => [], isTheirs: () => false };

/**
 * How a person is named. A kind without a table is named by what it is `identifiedBy`; a kind with one by the person's
 * address where the value is an address, and by the key of their row otherwise, whichever kind their row is seen as.
 * Letters of addresses and numbers are compared without regard to case, and of a key where its type knows none.
 */
export function namingOf(
  registry: Pick<Registry, "tables" | "subjects">,
  subject: { readonly table: string; readonly key: string },
  identifiers: readonly Identifier[],
): Naming {
  const views = new Set(kindsAt(registry, subject.table).map(([kind]) => kind));
  const place = personTableAt(registry, subject.table);
  const isKey = place !== undefined && !/^uuid$/i.test(place.column.sqlType);
  const key: readonly Name[] = [{ value: subject.key, isKey }];
  const of = (isMeant: (category: string) => boolean): readonly Name[] =>
    identifiers.filter(({ category }) => isMeant(category)).map(({ value }) => ({ value, isKey: false }));
  const addresses = of((category) => isCategory(category, "EmailAddress"));
  const names = ({ category, identifies }: NamingWord): readonly Name[] => {
    const kind = typeof identifies === "string" ? registry.subjects[identifies] : undefined;
    if (typeof identifies !== "string" || kind === undefined) return [];
    if (kind.table === undefined) return of((known) => known === kind.identifiedBy);
    if (!views.has(identifies)) return [];
    return isCategory(category, "EmailAddress") ? addresses : key;
  };
  return {
    names,
    isTheirs: (word, value) => names(word).some((name) => isSame(name, String(value))),
  };
}

const isSame = ({ value, isKey }: Name, text: string): boolean =>
  isKey ? value === text : value.toLowerCase() === text.toLowerCase();
