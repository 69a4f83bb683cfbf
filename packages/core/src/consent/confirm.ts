import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { CoreError } from "../errors.ts";
import { act } from "./act.ts";
import { readToken } from "./confirmation-token.ts";
import { changeConsent, NOTHING_PENDING } from "./consent-state.ts";
import { decision, refuseErased, type Decision } from "./decision.ts";
import { declaredPurpose } from "./declared-purpose.ts";
import { refuseOtherAddress } from "./mailed-address.ts";
import { purposeOn, type Foundation } from "./foundation.ts";

/** @see {@link ConsentFace.confirm} */
export async function confirmConsent(base: Foundation, token: string): Promise<Decision> {
  const claims = readToken(base.derivedKeys, token, base.clock());
  const { tenant, reference, purpose: name, notice, language, textHash, entry: requested, address } = claims;
  const purpose = purposeOn(base, name, "consent");
  return await act(base, { tenant, reference }, { protects: false }, async (acting) => {
    refuseErased(acting);
    const waiting = await acting.base.db.execute(sql`
      select 1 as one from habeas.consent where tenant_id = ${tenant} and reference = ${reference}::uuid
        and purpose = ${name} and requested_entry = ${requested}::uuid`);
    if (rowsOf(waiting).length === 0) {
      throw new CoreError("token_spent", "nothing waits for this confirmation any more", {
        fix: "it was confirmed, withdrawn, or asked for again",
      });
    }
    await refuseOtherAddress(acting, { entry: requested, address });
    const entry = await acting.write({
      event: "consent.granted",
      facts: {
        purpose: name,
        notice: { id: notice, language, textHash },
        method: "doubleOptIn",
        requested,
        declared: declaredPurpose(base.registry, name, purpose),
      },
    });
    const text = { notice, language };
    await changeConsent(acting, name, { grantedAt: acting.at, entry: entry.id, ...text, ...NOTHING_PENDING });
    return await decision(acting, entry);
  });
}
