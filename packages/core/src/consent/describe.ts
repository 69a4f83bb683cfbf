import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { SubjectRef } from "../registry/subjects.ts";
import { CoreError } from "../errors.ts";
import type { Foundation } from "./foundation.ts";
import { openSealed, type OpenedValue, type SealedValue } from "../sealed-values.ts";
import { askedRows, canBeId, hostRows, type SealedAddress } from "./host-rows.ts";

/** What is needed to write to a person, or to find out who serves her. */
export interface Description {
  readonly email?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | undefined;
  /** BCP 47. */
  readonly language?: string | undefined;
}

/** A row about one of the people asked for. */
interface DescribedRow extends Record<keyof Description, string | null> {
  readonly n: number;
  readonly bound: string | null;
}

/**
 * How these people are described by the rows that the registry names; a sealed address is opened.
 *
 * @throws A {@link CoreError}: `keys_unavailable`; `address_unreadable` for a sealed address that cannot be opened.
 */
export async function describeSubjects(
  base: Foundation,
  subjects: readonly SubjectRef[],
): Promise<readonly (Description | undefined)[]> {
  return await described(base, subjects, async (sealed, rows) => {
    const opened = await openAddresses(base, sealed, rows);
    return opened.map((one) => {
      if (one === undefined || isGone(one)) return undefined;
      if (one.ok && typeof one.value === "string") return one.value;
      throw new CoreError("address_unreadable", "a person's address is sealed and cannot be opened", {
        fix: "pass the `sealedValues` of the vault to createPrivacy",
      });
    });
  });
}

/** Erased, or its key destroyed: there is no address any more. */
const isGone = (one: OpenedValue): boolean => !one.ok && one.code === "key_shredded";

/** Who exists in the host's tables, with what the rows say themselves; a sealed address is left out. */
export async function presentSubjects(
  base: Foundation,
  subjects: readonly SubjectRef[],
): Promise<readonly (Description | undefined)[]> {
  return await described(base, subjects, async () => await Promise.resolve([]));
}

/**
 * The addresses of rows, opened in one batch; undefined where the row has none.
 *
 * @throws A {@link CoreError}: `keys_unavailable`.
 */
export async function openAddresses(
  { db, sealedValues }: Pick<Foundation, "db" | "sealedValues">,
  { column }: SealedAddress,
  rows: readonly { readonly email: string | null; readonly bound: string | null }[],
): Promise<readonly (OpenedValue | undefined)[]> {
  if (column === undefined) {
    return rows.map(({ email }) => (email === null ? undefined : { ok: false, code: "address_unreadable" }));
  }
  const batch = rows.flatMap(({ email, bound }): SealedValue[] =>
    email === null ? [] : [{ column, value: email, with: texts(bound) }],
  );
  const opened = (await openSealed(sealedValues, batch, db)).values();
  return rows.map(({ email }) => (email === null ? undefined : opened.next().value));
}

function texts(bound: string | null): readonly (string | undefined)[] {
  const found: unknown = JSON.parse(bound ?? "[]");
  return Array.isArray(found)
    ? found.map((text: unknown) => (typeof text === "string" ? text : undefined))
    : [];
}

async function described(
  base: Foundation,
  subjects: readonly SubjectRef[],
  emailsOf: (
    sealed: SealedAddress,
    rows: readonly DescribedRow[],
  ) => Promise<readonly (string | undefined)[]>,
): Promise<(Description | undefined)[]> {
  const found = subjects.map((): Description | undefined => undefined);
  for (const [kind, group] of byKind(base, subjects)) {
    const host = hostRows(base, kind, group);
    const answer = await base.db.execute(sql`
          select asked.n as n, ${host.email} as email, ${host.country} as country, ${host.language} as language,
            ${host.sealed?.bound ?? sql`null`} as bound
          from ${askedRows(group)} ${host.join} where ${host.present}`);
    const rows = rowsOf<DescribedRow>(answer);
    const emails = host.sealed === undefined ? undefined : await emailsOf(host.sealed, rows);
    for (const [at, row] of rows.entries()) {
      found[row.n] = {
        email: emails === undefined ? (row.email ?? undefined) : emails[at],
        country: row.country ?? undefined,
        language: row.language ?? undefined,
      };
    }
  }
  return found;
}

/** The people who can exist at all, kind by kind, each with its place in the question. */
export function byKind(
  base: Foundation,
  subjects: readonly SubjectRef[],
): Map<string, (SubjectRef & { readonly n: number })[]> {
  const groups = new Map<string, (SubjectRef & { readonly n: number })[]>();
  for (const [n, { kind, tenant, id }] of subjects.entries()) {
    const subject = { kind, tenant, id, n };
    if (tenant === "" || !canBeId(base, subject)) continue;
    const group = groups.get(kind);
    if (group) group.push(subject);
    else groups.set(kind, [subject]);
  }
  return groups;
}
