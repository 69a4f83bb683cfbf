import type { PeopleFoundation } from "./people-base.ts";
import { describeRows } from "./describe.ts";
import { categoryOf, kindsAt } from "../registry/person-place.ts";
import type { SubjectRef } from "../registry/subject-ref.ts";

/**
 * The addresses that the registry says are a person's own, through whichever kind their row is seen: those of the kind
 * that was asked for first. Whether their row still matches a kind makes no difference.
 *
 * @throws A `CoreError`: `keys_unavailable`; `address_unreadable` for a sealed address that cannot be opened,
 * where it is not left.
 */
export async function ownAddresses(
  base: PeopleFoundation,
  subject: SubjectRef,
  sealed: "refuse" | "leave" = "refuse",
): Promise<readonly string[]> {
  const category = categoryOf(subject.table);
  if (category !== undefined) return category === "EmailAddress" ? [subject.key] : [];
  const views = kindsAt(base.registry, subject.table)
    .map(([kind]): SubjectRef => ({ ...subject, kind }))
    .toSorted((a, b) => Number(b.kind === subject.kind) - Number(a.kind === subject.kind));
  const described = await describeRows(base, views, { match: "row", sealed });
  return [...new Set(described.flatMap((one) => one?.email ?? []))];
}
