import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { CoreError } from "../errors.ts";
import { act } from "./act.ts";
import { changeConsent } from "./consent-state.ts";
import { decision, type Decision } from "./decision.ts";
import { purposeOn, type Foundation } from "./foundation.ts";
import { isReference, type Person } from "../registry/subject-ref.ts";
import { addSuppression } from "./suppression.ts";
import { ownAddresses } from "../people/own-addresses.ts";

/** How a controller answered an objection under Art. 21(1). */
export interface ObjectionOutcome {
  /** `overridden`: there are compelling legitimate grounds, which the controller has to demonstrate. */
  readonly outcome: "upheld" | "overridden";
  /** Where the reasons are kept: a document's path or address. Demanded for `overridden`. */
  readonly grounds?: string;
}

/** Records an objection, Art. 21: the end of direct marketing, elsewhere a restriction until it is decided. */
export async function objectTo(base: Foundation, person: Person, name: string): Promise<Decision> {
  const purpose = purposeOn(base, name, "softOptIn", "legitimateInterest", "publicTask");
  const absolute =
    purpose.basis === "softOptIn" ||
    (purpose.basis === "legitimateInterest" && purpose.directMarketing === true);
  // read before the transaction: a port of the host may take its time, or use another connection
  const emails = absolute && !isReference(person) ? await ownAddresses(base, person) : [];
  return await act(base, person, { protects: true }, async (acting) => {
    const objection = absolute ? "upheld" : "pending";
    const entry = await acting.write({ event: "objection.received", facts: { purpose: name, absolute } });
    await changeConsent(acting, name, { objectedAt: acting.at, objection });
    for (const email of emails) {
      await addSuppression(acting.base, {
        email,
        purpose: name,
        tenant: acting.person.tenant,
        reason: "objected",
      });
    }
    return await decision(acting, entry);
  });
}

/**
 * Decides an objection under Art. 21(1).
 *
 * @throws A {@link CoreError}: `no_pending_objection`; `wrong_basis` for direct marketing, where there is
 * nothing to decide.
 */
export async function decideObjection(
  base: Foundation,
  person: Person,
  name: string,
  options: ObjectionOutcome,
): Promise<Decision> {
  const { outcome, grounds } = options;
  purposeOn(base, name, "legitimateInterest", "publicTask");
  if (outcome === "overridden" && (grounds ?? "") === "") {
    throw new CoreError("invalid_entry", "overriding an objection needs its grounds", { where: "grounds" });
  }
  return await act(base, person, { protects: outcome === "upheld" }, async (acting) => {
    const { tenant, reference } = acting.person;
    const pending = await acting.base.db.execute(sql`
      select 1 as one from habeas.consent where tenant_id = ${tenant} and reference = ${reference}::uuid
        and purpose = ${name} and objection = 'pending'`);
    if (rowsOf(pending).length === 0) {
      throw new CoreError("no_pending_objection", "no objection waits for a decision", { where: name });
    }
    const facts = { purpose: name, outcome, grounds: grounds ?? null };
    const entry = await acting.write({ event: "objection.decided", facts });
    await changeConsent(acting, name, { objection: outcome });
    return await decision(acting, entry);
  });
}
