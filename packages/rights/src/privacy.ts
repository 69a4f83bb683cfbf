import type { Registry, SubjectRef } from "@habeas/core";
import type { Database, Json } from "@habeas/internal";

/** A person by the random reference. */
export interface PersonReference {
  readonly tenant: string;
  readonly reference: string;
}

/** A person, by the app's own id or by the reference. */
type KnownPerson = (SubjectRef | PersonReference) & { readonly kind?: string };

/** The grounds of a restriction, Art. 18(1)(a) to (d), in core's words: for a form to choose from. */
export const restrictionGrounds = [
  "accuracy_contested",
  "unlawful_processing",
  "needed_for_claims",
  "objection_pending",
] as const;

/** One of {@link restrictionGrounds}. */
export type RestrictionGround = (typeof restrictionGrounds)[number];

/** The part of core's `Privacy` that rights stands on. */
export interface RightsPrivacy {
  readonly registry: Registry;
  readonly db: Database;
  clock(): Date;
  /** The same, inside a transaction. */
  in(tx: Database): RightsPrivacy;
  reference(subject: SubjectRef): Promise<string>;
  describe(subjects: readonly SubjectRef[]): Promise<
    readonly (
      | {
          readonly email?: string | undefined;
          readonly country?: string | undefined;
          readonly language?: string | undefined;
        }
      | undefined
    )[]
  >;
  readonly consent: { withdraw(subject: KnownPerson, purpose: string): Promise<unknown> };
  object(subject: KnownPerson, purpose: string): Promise<unknown>;
  decideObjection(
    subject: KnownPerson,
    purpose: string,
    outcome: { readonly outcome: "upheld" },
  ): Promise<unknown>;
  restrict(subject: KnownPerson, options: { readonly ground: RestrictionGround }): Promise<unknown>;
  lift(subject: KnownPerson, options: { readonly personInformedAt: Date }): Promise<unknown>;
  forget(subject: SubjectRef, options?: { readonly emails?: readonly string[] }): Promise<unknown>;
  readonly ledger: {
    append(entry: {
      readonly tenant: string;
      readonly event: string;
      readonly reference?: string;
      readonly facts: Json;
      readonly payload?: Json;
    }): Promise<unknown>;
  };
}
