import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { SubjectRef } from "../registry/subjects.ts";
import { guarded } from "../database/guarded.ts";
import type { Foundation } from "./foundation.ts";
import { askedRows, canBeId, hostRows } from "./host-rows.ts";

/** What is needed to write to a person, or to find out who serves her. */
export interface Description {
  readonly email?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | undefined;
  /** BCP 47. */
  readonly language?: string | undefined;
}

/**
 * Reads addresses that only the host can read, from sealed columns for example: one call for many people, one
 * answer each, in their order. `undefined`: there is no such person. `db` is the transaction in which the
 * question is asked: what was written there and is not committed counts, and no second connection is needed.
 */
export type DescribeSubjects = (
  subjects: readonly SubjectRef[],
  db: Database,
) => Promise<readonly (Description | undefined)[]>;

/** How these people are described: by the host's port, otherwise from the rows that the registry names. */
export async function describeSubjects(
  base: Foundation,
  subjects: readonly SubjectRef[],
): Promise<readonly (Description | undefined)[]> {
  if (base.describe) return await base.describe(subjects, base.db);
  const described = await presentSubjects(base, subjects);
  return described;
}

/** Who exists in the host's tables, with what the rows say themselves. */
export async function presentSubjects(
  base: Foundation,
  subjects: readonly SubjectRef[],
): Promise<(Description | undefined)[]> {
  const found = subjects.map((): Description | undefined => undefined);
  for (const [kind, group] of byKind(base, subjects)) {
    const host = hostRows(base, kind, group);
    const answer = await guarded(
      async () =>
        await base.db.execute(sql`
          select asked.n as n, ${host.email} as email, ${host.country} as country, ${host.language} as language
          from ${askedRows(group)} ${host.join} where ${host.present}`),
    );
    for (const row of rowsOf<{ n: number } & Record<keyof Description, string | null>>(answer)) {
      found[row.n] = {
        email: row.email ?? undefined,
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
