import type { Answer, Registry, SubjectRef } from "@habeas/core";
import type { Database, Json } from "@habeas/internal";

/** A person by core's random reference. */
export interface ReferencedPerson {
  readonly tenant: string;
  readonly reference: string;
}

/** What this package asks of core: the part of `createPrivacy(…)` that it uses. */
export interface DeliveryPrivacy {
  readonly registry: Registry;
  readonly db: Database;
  clock(): Date;
  in(tx: Database): DeliveryPrivacy;
  may(subjects: readonly SubjectRef[], purpose: string): Promise<Answer[]>;
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
  object(person: ReferencedPerson, purpose: string): Promise<unknown>;
  readonly consent: { withdraw(person: ReferencedPerson, purpose: string): Promise<unknown> };
  readonly ledger: {
    append(entry: {
      readonly tenant: string;
      readonly event: string;
      readonly reference?: string;
      readonly facts: Json;
      readonly payload?: Json;
    }): Promise<{ readonly id: string }>;
  };
}
