import type { Place } from "../redaction.ts";
import { ALWAYS, COMMON, TECHNICAL } from "./common-names.ts";
import { plainName, stepsOfName, wordsOfName } from "./words-of-name.ts";

/** What is known about one name. */
export interface RegisteredName {
  /** Names of what holds it where it is redacted: its table, or the member of a document around it. */
  readonly redactedIn: ReadonlySet<string>;
  /** Names of what holds it where it is nobody's. */
  readonly keptIn: ReadonlySet<string>;
  /** Redacted wherever it stands: no registry says that a token is nobody's. */
  readonly always: boolean;
  readonly technical: boolean;
  readonly common: boolean;
  readonly kept: boolean;
}

/** Further names, and names to give up: alone, or with what holds them (`queue.name`). */
export interface NameChanges {
  readonly keys: readonly string[];
  readonly keep: readonly string[];
}

/** All names of a registry, in their plain form. */
export function registeredNames(
  places: readonly Place[],
  { keys, keep }: NameChanges,
): ReadonlyMap<string, RegisteredName> {
  const names = new Map<string, Draft>();
  const draft = (name: string): Draft => {
    const known = names.get(name) ?? newDraft(name);
    names.set(name, known);
    return known;
  };
  for (const { names: spellings, holders, redacted } of places) {
    for (const spelling of spellings) {
      const known = draft(plain(spelling));
      for (const holder of holders) (redacted ? known.redactedIn : known.keptIn).add(plain(holder));
    }
  }
  for (const name of ALWAYS) draft(plain(name)).always = true;
  for (const key of keys) {
    const { name, holder } = split(key);
    if (holder === undefined) Object.assign(draft(name), { always: true, technical: false });
    else draft(name).redactedIn.add(holder);
  }
  for (const key of keep) {
    const { name, holder } = split(key);
    if (holder === undefined) draft(name).kept = true;
    else {
      draft(name).keptIn.add(holder);
      draft(name).redactedIn.delete(holder);
    }
  }
  return names;
}

interface Draft extends RegisteredName {
  readonly redactedIn: Set<string>;
  readonly keptIn: Set<string>;
  always: boolean;
  kept: boolean;
}

const newDraft = (name: string): Draft => ({
  redactedIn: new Set(),
  keptIn: new Set(),
  always: false,
  technical: TECHNICAL.has(name),
  common: COMMON.has(name),
  kept: false,
});

const plain = (name: string): string => plainName(wordsOfName(name));

function split(key: string): { readonly name: string; readonly holder: string | undefined } {
  const steps = stepsOfName(key).map(plain);
  return { name: steps.at(-1) ?? "", holder: steps.at(-2) };
}
