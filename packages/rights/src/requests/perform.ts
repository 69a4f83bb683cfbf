import { purposesOf, ruleIn } from "@habeas/core/engine";
import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { reachOf } from "../access/access.ts";
import { subjectBehind, type RightsFoundation } from "../foundation.ts";
import { RightsError } from "../errors.ts";
import type { RequestAct, RequestName, RightsRequest } from "./request.ts";
import { allowed, type Move } from "./transitions.ts";

interface Steps {
  readonly read: (name: RequestName) => Promise<RightsRequest>;
  readonly move: Move;
}

/** Does what a request asks for, and then says that it is done: a crash in between does it again. */
export async function perform<K extends string>(
  base: RightsFoundation,
  { read, move }: Steps,
  name: RequestName,
  act: RequestAct<K>,
): Promise<RightsRequest> {
  const request = await read(name);
  if (request.right === "erasure") {
    throw new RightsError("invalid_transition", "an erasure is planned and executed", { where: "perform" });
  }
  allowed(request, "perform");
  if (request.state === "executed") return request;
  const { subjects } = base.privacy.registry;
  const isKind = (kind: string): kind is K => Object.hasOwn(subjects, kind);
  const found = await subjectBehind(base.privacy, base.privacy.db, request);
  const { kind } = found;
  if (!isKind(kind)) throw new RightsError("unknown_person", "no such kind of person", { where: kind });
  const subject = { ...found, kind };
  await waitForTenant(base, subject, request.reference);
  const told = (await act(subject)) ?? [];
  const recipients = "recipients" in told ? told.recipients : told;
  return await move(name, "perform", () => ({
    set: sql`state = 'executed', outcomes = ${JSON.stringify(recipients)}`,
    facts: { recipients: recipients.map(({ recipient, state }) => ({ recipient, state })) },
  }));
}

/** What is processed on a customer's behalf is the customer's to decide about. Art. 28(3)(a), (e). */
async function waitForTenant(
  base: RightsFoundation,
  subject: Parameters<typeof reachOf>[1],
  reference: string,
): Promise<void> {
  const { registry, db } = base.privacy;
  const { reach } = await reachOf(base, subject);
  const purposes = new Set(
    reach.rows.flatMap((row) =>
      row.owned
        ? row.table.columns.flatMap((column) => purposesOf(ruleIn(row.table, column, row.values)) ?? [])
        : [],
    ),
  );
  const touched = [...purposes]
    .filter((purpose) => registry.purposes[purpose]?.as === "processor")
    .toSorted();
  if (touched.length === 0) return;
  const decided = rowsOf(
    await db.execute(sql`
      select 1 from habeas.rights_instruction
      where tenant_id = ${subject.tenant} and subject = ${reference} and decision in ('answer', 'erase')`),
  );
  if (decided.length > 0) return;
  throw new RightsError("instruction_missing", "the tenant has not instructed its processor", {
    where: touched.join(", "),
    fix: 'record the tenant\'s instruction: rights.instruct(subject, { decision: "answer", by })',
  });
}
