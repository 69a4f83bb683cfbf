import type { PeopleFoundation } from "./people-base.ts";
import { describeRows } from "./describe.ts";
import { categoryOf, kindsAt } from "../registry/person-place.ts";
import type { SubjectRef } from "../registry/subject-ref.ts";

/**
 * The addresses that the registry says are a person's own, through whichever kind their row is seen: those of the kind
 * that was asked for first. Whether their row still matches a kind makes no difference, and an address that nobody has
 * confirmed yet is among them: what protects a person asks for no proof.
 *
 * @throws A `CoreError`: `keys_unavailable`; `address_unreadable` for a sealed address that cannot be opened,
 * where it is not left.
 */
export async function ownAddresses(
  base: PeopleFoundation,
  subject: SubjectRef,
  sealed: "refuse" | "leave" = "refuse",
): Promise<readonly string[]> {
  return (await addressesOf(base, subject, sealed)).map(({ email }) => email);
}

/**
 * The addresses of which the registry has a column that says whether they are confirmed, and that are not: they may
 * be anybody's, and find nothing that is disclosed or deleted. A sealed address that cannot be opened is left out.
 */
export async function unconfirmedAddresses(
  base: PeopleFoundation,
  subject: SubjectRef,
): Promise<readonly string[]> {
  const all = await addressesOf(base, subject, "leave");
  return all.filter(({ isConfirmed }) => !isConfirmed).map(({ email }) => email);
}

interface OwnAddress {
  readonly email: string;
  readonly isConfirmed: boolean;
}

async function addressesOf(
  base: PeopleFoundation,
  subject: SubjectRef,
  sealed: "refuse" | "leave",
): Promise<readonly OwnAddress[]> {
  const category = categoryOf(subject.table);
  if (category !== undefined) {
    return category === "EmailAddress" ? [{ email: subject.key, isConfirmed: true }] : [];
  }
  const views = kindsAt(base.registry, subject.table)
    .map(([kind]): SubjectRef => ({ ...subject, kind }))
    .toSorted((a, b) => Number(b.kind === subject.kind) - Number(a.kind === subject.kind));
  const described = await describeRows(base, views, { match: "row", sealed });
  const found = new Map<string, boolean>();
  for (const one of described) {
    if (one?.email === undefined) continue;
    found.set(one.email, (found.get(one.email) ?? true) && one.isConfirmed); // one view that doubts is enough
  }
  return [...found].map(([email, isConfirmed]) => ({ email, isConfirmed }));
}
