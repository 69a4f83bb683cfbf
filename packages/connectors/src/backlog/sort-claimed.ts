import type { OutboundContact } from "../connector/connector.ts";
import { assess, type Assessment } from "../delivery/assess.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import type { DeliveryRoute } from "../gate/fields.ts";
import type { ClaimedPerson } from "./claim-backlog.ts";
import { optOutsOf, type KnownOptOuts } from "../facts/known-opt-outs.ts";

/** Somebody who may be handed over, and as what. */
export interface ImportablePerson extends ClaimedPerson {
  readonly assessment: Assessment;
  readonly contact: OutboundContact;
  readonly payloadHash: Uint8Array;
}

/** A claim, decided: each person is in one of three heaps. */
export interface SortedClaim {
  readonly importable: readonly ImportablePerson[];
  /** Nothing is to be sent. */
  readonly denied: readonly (ClaimedPerson & { readonly assessment: Assessment })[];
  /** For a delivery of her own: she left over there before habeas knew her, or something is to be taken back. */
  readonly left: readonly (ClaimedPerson & { readonly optOuts: Readonly<Record<string, string>> })[];
}

/** Decides for everybody who was claimed, with a handful of queries for each tenant and kind. */
export async function sortClaimed(
  base: DeliveryBase,
  route: DeliveryRoute,
  claimed: readonly ClaimedPerson[],
  known: KnownOptOuts,
): Promise<SortedClaim> {
  const groups = new Map<string, ClaimedPerson[]>();
  for (const person of claimed) {
    const name = JSON.stringify([person.subject.tenant, person.subject.kind]);
    groups.set(name, [...(groups.get(name) ?? []), person]);
  }
  const importable: ImportablePerson[] = [];
  const denied: (ClaimedPerson & { assessment: Assessment })[] = [];
  const left: (ClaimedPerson & { optOuts: Readonly<Record<string, string>> })[] = [];
  for (const group of groups.values()) {
    const people = group.map(({ subject, row }) => ({ subject, state: row }));
    for (const [index, assessment] of (await assess(base, route, people)).entries()) {
      const person = group[index];
      if (person === undefined) continue;
      const { contact, payloadHash } = assessment.wanted;
      if (contact === undefined || payloadHash === undefined) {
        if (assessment.wanted.state === "none") denied.push({ ...person, assessment });
        else left.push({ ...person, optOuts: {} });
        continue;
      }
      const optOuts = optOutsOf(base, known, contact.email);
      if (optOuts === undefined) importable.push({ ...person, assessment, contact, payloadHash });
      else left.push({ ...person, optOuts });
    }
  }
  return { importable, denied, left };
}
