import {
  groupBy,
  storedSubject,
  namingOf,
  type Identifier,
  type Naming,
  type RowKey,
  type NamedRows,
  type FoundRow,
} from "@habeas/core/engine";
import type { Registry, SubjectRef } from "@habeas/core";
import { RightsError } from "../errors.ts";
import type { Assessment } from "./assess.ts";
import { FOLLOWED } from "./first-verdicts.ts";
import type { PlanDoubt } from "../doubts/may-be-theirs.ts";
import type { PlanAssumptions } from "./plan.ts";
import type { Verdict } from "./verdict.ts";
import { namesOf } from "./work.ts";

/** A row of the person's own, as the walk saw it. */
interface RememberedRow {
  readonly table: string;
  readonly key: RowKey;
  readonly values: readonly (readonly [string, string | null])[];
}

/** Rows whose values stay, and the columns that do. */
export interface RememberedKeep extends NamedRows {
  readonly table: string;
  readonly columns: readonly string[];
}

/**
 * Rows that the law holds until a day, or a legal hold until somebody ends it: then their erasure goes on, with
 * some columns where they are somebody else's as well.
 */
export interface RememberedHold extends NamedRows {
  readonly table: string;
  readonly columns: readonly string[] | null;
  readonly until: string | null;
  readonly hold: string | null;
}

/**
 * What an erasure must know of a person after it has begun: kept with the run until it is verified, and the
 * only place where habeas writes an identifier.
 */
export interface Memory {
  readonly kind: string;
  /** Where the person stands, and under which key. */
  readonly table: string;
  readonly key: string;
  readonly identifiers: readonly Identifier[];
  /** What names them in rows that somebody decided to be theirs. */
  readonly named: readonly Identifier[];
  /** Rows that may be theirs, and nobody had decided when the erasure began. */
  readonly mayBeTheirs: readonly PlanDoubt[];
  readonly seeds: readonly RememberedRow[];
  readonly keeps: readonly RememberedKeep[];
  readonly holds: readonly RememberedHold[];
  /** With what the erasure of held rows goes on. */
  readonly resume: PlanAssumptions;
  /** Whether nothing of the person herself stays: then the mapping to her reference goes as well. */
  readonly forgets: boolean;
  /** Whether every sealed value of hers that stays goes some day by itself: her key goes with the last. */
  readonly keyLater: boolean;
}

/** What the person's own rows were, and which rows keep some of their values. */
export function remember(
  person: Pick<Memory, "kind" | "table" | "key" | "identifiers" | "named" | "mayBeTheirs" | "resume">,
  { reach, verdicts }: Assessment,
): Memory {
  const staying = [...verdicts.values()].filter(
    ({ row, action, kept }) => action !== "delete" && (row.owned || kept.size > 0),
  );
  const kept = staying.map((verdict) => ({ row: verdict.row, columns: keptNames(verdict) }));
  return {
    ...person,
    seeds: reach.rows
      .filter(({ seed }) => seed)
      .map(({ table, key, values }) => ({ table: table.key, key, values: [...values] })),
    keeps: [
      ...groupBy(kept, ({ row, columns }) => JSON.stringify([row.table.key, columns])).values(),
    ].flatMap((group) => {
      const [first] = group;
      const rows = namesOf(group.map(({ row }) => row));
      return first ? [{ table: first.row.table.key, columns: first.columns, ...rows }] : [];
    }),
    holds: holdsOf([...verdicts.values()]),
    forgets: [...verdicts.values()].every(({ row, action }) => !row.seed || action !== "keep"),
    keyLater: [...verdicts.values()].every(sealedGoesLater),
  };
}

/**
 * By table and last day; a row without a day is held by something that has no end yet. A legal hold has none
 * either, and ends on its own.
 */
function holdsOf(verdicts: readonly Verdict[]): RememberedHold[] {
  const held = verdicts.flatMap(({ row, action, kept, later }) => {
    if (action !== "keep" && action !== "other") return [];
    const reasons = [...kept.values()].flat();
    const claims = [...new Set(reasons.flatMap(({ hold }) => hold ?? []))];
    const days = reasons.filter(({ hold }) => hold === undefined).map(({ until }) => until);
    const known = days.filter((day) => day !== undefined).toSorted();
    const until = known.length === days.length ? known.at(-1) : undefined;
    const columns = action === "keep" ? null : [...later].toSorted();
    const entry = { table: row.table.key, columns, row };
    return [
      ...(until === undefined || columns?.length === 0 ? [] : [{ ...entry, until, hold: null }]),
      ...claims.map((hold) => ({ ...entry, until: null, hold })),
    ];
  });
  return [
    ...groupBy(held, ({ table, columns, until, hold }) =>
      JSON.stringify([table, columns, until, hold]),
    ).values(),
  ].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { table, columns, until, hold } = first;
    return [{ table, columns, until, hold, ...namesOf(group.map(({ row }) => row)) }];
  });
}

/** Whether nothing sealed is kept in a row, or only what {@link holdsOf} comes back to. */
function sealedGoesLater({ row, action, kept, later }: Verdict): boolean {
  const sealed = [...kept.keys()].filter(
    (key) => key !== FOLLOWED && row.table.column(key).sealed !== undefined,
  );
  return (
    sealed.length === 0 ||
    ((action === "keep" || sealed.every((key) => later.has(key))) &&
      [...kept.values()].flat().every(({ until, hold }) => until !== undefined || hold !== undefined))
  );
}

/** Columns in which an identifier rightly stands: those kept with what is made from them, keys and edges. */
function keptNames({ row, kept, unlink, elsewhere }: Verdict): string[] {
  const { columns, primaryKey } = row.table;
  if (kept.has(FOLLOWED) || elsewhere) return columns.map(({ key }) => key);
  return columns
    .filter(({ key, rule }) => {
      if (kept.has(key) || rule.word === "subject" || primaryKey.some((part) => part.key === key))
        return true;
      if (rule.word === "copyOf") return rule.from.some((source) => kept.has(source));
      return "table" in rule && !unlink.has(key);
    })
    .map(({ key }) => key)
    .toSorted();
}

/** How documents name whom a run is about. */
export const namingIn = (registry: Registry, memory: Memory): Naming =>
  namingOf(registry, memory, [...memory.identifiers, ...memory.named]);

/** The rows as the walk wants them. */
export function rememberedRows(registry: Pick<Registry, "table">, { seeds }: Memory): FoundRow[] {
  return seeds.map(({ table, key, values }) => ({
    table: registry.table(table),
    key,
    values: new Map(values),
    seed: true,
    ghost: true,
    id: JSON.stringify([table, ...key]),
  }));
}

/** Whom the run is about. @throws A {@link RightsError}: `unknown_person` where the registry lost their table. */
export function rememberedSubject(registry: Registry, tenant: string, memory: Memory): SubjectRef {
  const { kind, table, key } = memory;
  const subject = storedSubject(registry, { tenant, table, key }, kind);
  if (subject !== undefined) return subject;
  throw new RightsError("unknown_person", "the registry no longer has the table of this person", {
    where: table,
  });
}
