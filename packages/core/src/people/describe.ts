import type { PeopleBase, PeopleFoundation } from "./people-base.ts";
import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { CoreError } from "../errors.ts";
import { openSealed, type OpenedValue, type SealedValue } from "../sealed-values.ts";
import { askedPeople } from "./asked-people.ts";
import { askedRows, hostRows, type Match, type SealedAddress } from "./host-rows.ts";
import { spelled } from "../registry/make-subject.ts";
import type { SubjectRef } from "../registry/subject-ref.ts";

/** What is needed to write to a person, or to find out who serves them. */
export interface Description {
  readonly email?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | undefined;
  /** BCP 47. */
  readonly language?: string | undefined;
}

/** A person whom the host's tables have, and the key that their row writes. */
export interface PresentSubject extends Description {
  readonly subject: SubjectRef;
  /** Whether the address counts as theirs. */
  readonly isConfirmed: boolean;
}

/**
 * How these people are described by the rows that the registry names; a sealed address is opened.
 *
 * @throws A {@link CoreError}: `keys_unavailable`; `address_unreadable` for a sealed address that cannot be opened.
 */
export async function describeSubjects(
  base: PeopleFoundation,
  subjects: readonly SubjectRef[],
): Promise<readonly (Description | undefined)[]> {
  const found = await describeRows(base, subjects, { match: "kind", sealed: "refuse" });
  return found.map((one) => one && { email: one.email, country: one.country, language: one.language });
}

/** What is to be read of people's rows. */
export interface DescribeOptions {
  readonly match: Match;
  /** What becomes of a sealed address that nobody can open. */
  readonly sealed: "refuse" | "leave";
}

/** Who exists in the host's tables, with what the rows say; a sealed address is opened. */
export async function describeRows(
  base: PeopleFoundation,
  subjects: readonly SubjectRef[],
  { match, sealed }: DescribeOptions,
): Promise<(PresentSubject | undefined)[]> {
  return await described(base, subjects, match, async (address, rows) => {
    const opened = await openAddresses(base, address, rows);
    return opened.map((one) => {
      if (one === undefined || isGone(one)) return undefined;
      if (one.ok && typeof one.value === "string") return one.value;
      if (sealed === "leave") return undefined;
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
  base: PeopleBase,
  subjects: readonly SubjectRef[],
  match: Match,
): Promise<(PresentSubject | undefined)[]> {
  return await described(base, subjects, match, async () => await Promise.resolve([]));
}

/**
 * The addresses of rows, opened in one batch; undefined where the row has none.
 *
 * @throws A {@link CoreError}: `keys_unavailable`.
 */
export async function openAddresses(
  { db, sealedValues }: Pick<PeopleFoundation, "db" | "sealedValues">,
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

/** A row about one of the people asked for. */
interface DescribedRow extends Record<keyof Description, string | null> {
  readonly n: number;
  readonly key: string;
  readonly bound: string | null;
  readonly confirmed: boolean;
}

async function described(
  base: PeopleBase & Partial<Pick<PeopleFoundation, "sealedValues">>,
  subjects: readonly SubjectRef[],
  match: Match,
  emailsOf: (
    sealed: SealedAddress,
    rows: readonly DescribedRow[],
  ) => Promise<readonly (string | undefined)[]>,
): Promise<(PresentSubject | undefined)[]> {
  const found = subjects.map((): PresentSubject | undefined => undefined);
  for (const [kind, group] of await askedPeople(base, subjects)) {
    const host = hostRows(base, kind, group, match);
    const rows = rowsOf<DescribedRow>(
      await base.db.execute(sql`
        select asked.n as n, ${host.key} as key, ${host.email} as email, ${host.confirmed} as confirmed, ${host.country} as country,
          ${host.language} as language, ${host.sealed?.bound ?? sql`null`} as bound
        from ${askedRows(group)} ${host.join} where ${host.present}`),
    );
    const emails = host.sealed === undefined ? undefined : await emailsOf(host.sealed, rows);
    for (const [at, row] of rows.entries()) {
      const subject = subjects[row.n];
      if (subject === undefined) continue;
      found[row.n] = {
        subject: spelled(subject, row.key),
        email: emails === undefined ? (row.email ?? undefined) : emails[at],
        isConfirmed: row.confirmed,
        country: row.country ?? undefined,
        language: row.language ?? undefined,
      };
    }
  }
  return found;
}
