import type { Json } from "@habeas/internal";
import { act } from "./act.ts";
import { issueToken, type ConfirmationClaims } from "./confirmation-token.ts";
import { changeConsent, NOTHING_PENDING } from "./consent-state.ts";
import { declaredPurpose } from "./declared-purpose.ts";
import { decision, refuseErased, type Decision } from "./decision.ts";
import { purposeOn, scopeOf, type Foundation } from "./foundation.ts";
import { mailedAddress } from "./mailed-address.ts";
import { shownNotice } from "./notices.ts";
import { presentSubject } from "../people/references.ts";
import { isReference, type Person } from "../registry/subject-ref.ts";

/** How a person said yes. */
export type ConsentMethod =
  | "checkbox"
  | "button"
  | "signature"
  | "spoken"
  /** Two acts: this grant waits until the person confirms it with the token that is mailed to her. */
  | "doubleOptIn";

/** How a person said yes, and to which text. Art. 7(1). */
export interface GrantOptions {
  /** The id of the published notice that the person saw. */
  readonly notice: string;
  readonly method: ConsentMethod;
  /** The language that she saw. @defaultValue the only one published, or that of the person's row */
  readonly language?: string;
  /** Personal evidence (address of the form, IP address, wording): deletable, bound by a salted hash. */
  readonly evidence?: Json;
  /** For double opt-in: how long the token is good, in milliseconds. @defaultValue seven days */
  readonly confirmWithin?: number;
}

/** A consent, given or waiting for its confirmation. */
export type Grant = Decision &
  (
    | { readonly state: "granted" }
    | {
        readonly state: "awaiting_confirmation";
        /** To be mailed to the person, and given to `consent.confirm`. Holds no personal data. */
        readonly token: string;
      }
  );

const WEEK = 7 * 24 * 60 * 60 * 1_000;

/** @see {@link ConsentFace.grant} */
export async function grantConsent(
  base: Foundation,
  subject: Person,
  name: string,
  options: GrantOptions,
): Promise<Grant> {
  const { method, evidence, language, confirmWithin = WEEK } = options;
  const purpose = purposeOn(base, name, "consent");
  const preferred = isReference(subject) ? undefined : (await presentSubject(base, subject, "kind")).language;
  return await act(base, subject, { protects: false }, async (acting) => {
    refuseErased(acting);
    const { at, person, write } = acting;
    const shown = await shownNotice(acting.base, {
      scope: scopeOf(purpose, person.tenant),
      id: options.notice,
      language,
      preferred,
      at,
      purpose: { name, notice: purpose.notice },
    });
    const facts = {
      purpose: name,
      notice: { ...shown },
      method,
      declared: declaredPurpose(base.registry, name, purpose),
    };
    if (method !== "doubleOptIn") {
      const entry = await write({ event: "consent.granted", facts, evidence });
      const text = { notice: shown.id, language: shown.language };
      await changeConsent(acting, name, { grantedAt: at, entry: entry.id, ...text, ...NOTHING_PENDING });
      return { ...(await decision(acting, entry)), state: "granted" };
    }
    const entry = await write({ event: "consent.requested", facts, evidence });
    const expires = at.getTime() + confirmWithin;
    await changeConsent(acting, name, {
      requestedAt: at,
      requestedEntry: entry.id,
      requestedUntil: new Date(expires),
    });
    const address = await mailedAddress(acting, entry.id);
    const claims: ConfirmationClaims = {
      tenant: person.tenant,
      reference: person.reference,
      purpose: name,
      notice: shown.id,
      language: shown.language,
      textHash: shown.textHash,
      entry: entry.id,
      ...(address !== undefined && { address }),
      expires,
    };
    return {
      ...(await decision(acting, entry)),
      state: "awaiting_confirmation",
      token: issueToken(base.derivedKeys, claims),
    };
  });
}

/** @see {@link ConsentFace.withdraw} */
export async function withdrawConsent(base: Foundation, person: Person, name: string): Promise<Decision> {
  purposeOn(base, name, "consent");
  return await act(base, person, { protects: true }, async (acting) => {
    const entry = await acting.write({ event: "consent.withdrawn", facts: { purpose: name } });
    await changeConsent(acting, name, { withdrawnAt: acting.at, ...NOTHING_PENDING });
    return await decision(acting, entry);
  });
}
