import type { CanonicalKey } from "@habeas/internal";

/**
 * One person of one tenant: a row of a table, or, for a kind of person without a row, a normalised value of a
 * category. Made by `registry.subject` alone. Kinds over one table are views of the same person.
 */
export interface SubjectRef<K extends string = string> {
  /** As what the person was asked for: it chooses purposes and words, and is no part of who they are. */
  readonly kind: K;
  readonly tenant: string;
  /** The table as PostgreSQL names it, with its schema outside `public`; `category:EmailAddress` without a row. */
  readonly table: string;
  /** The key as the row itself writes it; for a type with several spellings of one value, as it was asked for. */
  readonly key: CanonicalKey;
}

/** A person by the random reference: in links, at recipients, and after they are forgotten. */
export interface SubjectReference {
  readonly tenant: string;
  readonly reference: string;
}

/** A person, by their row or by the reference. */
export type Person = SubjectRef | SubjectReference;

/** Whether a person is named by the reference. */
export const isReference = (person: Person): person is SubjectReference => "reference" in person;
