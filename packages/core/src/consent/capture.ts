import type { Json } from "@habeas/internal";
import { CoreError } from "../errors.ts";
import { act } from "./act.ts";
import { changeConsent } from "./consent-state.ts";
import { decision, refuseErased, type Decision } from "./decision.ts";
import { declaredPurpose } from "./declared-purpose.ts";
import { purposeOn, scopeOf, type Foundation } from "./foundation.ts";
import { shownNotice } from "./notices.ts";
import { presentSubject } from "../people/references.ts";
import { isReference, type Person } from "../registry/subject-ref.ts";

interface CaptureOptions {
  /** The published notice that the person saw. */
  readonly notice: string;
  /** @defaultValue the only one published, or that of the person's row */
  readonly language?: string;
  /** Personal evidence: deletable, bound by a salted hash. */
  readonly evidence?: Json;
}

/** What makes a soft opt-in lawful for one person: ePrivacy Directive Art. 13(2), § 7(3) UWG. */
export interface SaleCapture extends CaptureOptions {
  readonly what: "sale";
  /** The product that was bought or signed up for: the one that the purpose advertises. */
  readonly product: string;
  /** Who gave the address: somebody who was invited did not give it herself, and is not covered. */
  readonly addressGivenBy: "subject" | "other";
  /** Whether the person could refuse, free of charge and easily, when the address was collected. */
  readonly objectionOffered: boolean;
}

/** A request that the person made herself: to be called by sales, to get the newsletter again. */
export interface RequestCapture extends CaptureOptions {
  readonly what: "request";
  /** Where she asked: `contact form`. */
  readonly channel: string;
}

/** What a person did that a later message rests on: a purchase, or a request of their own. */
export type Capture = SaleCapture | RequestCapture;

/** Records what a person did that a later message rests on. */
export async function capture(
  base: Foundation,
  subject: Person,
  name: string,
  options: Capture,
): Promise<Decision> {
  const purpose = purposeOn(base, name, "softOptIn", "consent");
  if (options.what === "sale") refuseUncovered(base, name, options);
  const preferred = isReference(subject) ? undefined : (await presentSubject(base, subject, "kind")).language;
  return await act(base, subject, { protects: false }, async (acting) => {
    refuseErased(acting);
    const { at, person } = acting;
    const shown = await shownNotice(acting.base, {
      scope: scopeOf(purpose, person.tenant),
      id: options.notice,
      language: options.language,
      preferred,
      at,
      purpose: { name, notice: purpose.notice },
    });
    const what =
      options.what === "sale"
        ? { product: options.product, addressGivenBy: options.addressGivenBy, objectionOffered: true }
        : { channel: options.channel };
    const entry = await acting.write({
      event: options.what === "sale" ? "sale.captured" : "request.captured",
      facts: {
        purpose: name,
        notice: { ...shown },
        ...what,
        declared: declaredPurpose(base.registry, name, purpose),
      },
      evidence: options.evidence,
    });
    await changeConsent(acting, name, {
      ...(options.what === "sale" ? { saleAt: at } : { askedAt: at }),
      entry: entry.id,
      notice: shown.id,
      language: shown.language,
    });
    return await decision(acting, entry);
  });
}

function refuseUncovered(base: Foundation, name: string, sale: SaleCapture): void {
  const { product } = purposeOn(base, name, "softOptIn");
  const missing =
    sale.addressGivenBy !== "subject"
      ? "the address comes from the customer herself"
      : !sale.objectionOffered
        ? "the customer could refuse when the address was collected"
        : sale.product !== product
          ? "the message is about the product that was sold"
          : undefined;
  if (missing === undefined) return;
  throw new CoreError("soft_opt_in_not_covered", `a soft opt-in demands that ${missing}`, {
    where: name,
    fix: "ask for consent instead",
  });
}
