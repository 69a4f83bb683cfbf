import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { CoreError } from "../errors.ts";
import { act } from "./act.ts";
import { record } from "../ledger/ledger-foundation.ts";
import { milliseconds } from "../database/instants.ts";
import { transact, type Foundation } from "./foundation.ts";
import { findSubject } from "../people/references.ts";
import { isReference, type Person } from "../registry/subject-ref.ts";

/** A tenant as a whole: its contract, for example. */
export interface TenantRef {
  readonly tenant: string;
}

/** Whom an event happened to. */
export type EventSubject = Person | TenantRef;

const isTenant = (subject: EventSubject): subject is TenantRef =>
  !("key" in subject) && !("reference" in subject);

/** Records an event that starts a retention period; again, and the later date counts from then on. */
export async function recordEvent(
  base: Foundation,
  subject: EventSubject,
  name: string,
  happened: Date | undefined,
): Promise<void> {
  const at = happened ?? base.clock();
  if (name === "" || Number.isNaN(at.getTime())) {
    throw new CoreError("invalid_entry", "an event has a name and a date", { where: "events.record" });
  }
  await settle(
    base,
    subject,
    { event: "event.recorded", facts: { name, at: at.toISOString() } },
    async (inside, key) => {
      await inside.db.execute(sql`
      insert into habeas.named_event (tenant_id, reference, name, at)
      values (${subject.tenant}, ${key}, ${name}, ${at.toISOString()}::timestamptz)
      on conflict (tenant_id, reference, name) do update set at = excluded.at`);
    },
  );
}

/** Takes an event back: the account was opened again. */
export async function revokeEvent(base: Foundation, subject: EventSubject, name: string): Promise<void> {
  await settle(base, subject, { event: "event.revoked", facts: { name } }, async (inside, key) => {
    await inside.db.execute(sql`
      delete from habeas.named_event
      where tenant_id = ${subject.tenant} and reference = ${key} and name = ${name}`);
  });
}

interface Settled {
  readonly event: string;
  readonly facts: { readonly [key: string]: string };
}

async function settle(
  base: Foundation,
  subject: EventSubject,
  settled: Settled,
  change: (inside: Foundation, key: string) => Promise<void>,
): Promise<void> {
  if (!isTenant(subject)) {
    // a retention period that starts is no decision about the person: the clock's order does not matter
    await act(base, subject, { protects: true }, async (acting) => {
      await acting.write(settled);
      await change(acting.base, acting.person.reference);
    });
    return;
  }
  if (subject.tenant === "") throw new CoreError("tenant_required", "an event belongs to a tenant");
  await transact(base, async (inside) => {
    await record(inside, { tenant: subject.tenant, ...settled }, base.clock());
    await change(inside, "");
  });
}

/** The events of a person or a tenant, by name. */
export async function eventsOf(base: Foundation, subject: EventSubject): Promise<ReadonlyMap<string, Date>> {
  const key = isTenant(subject) ? "" : await keyOf(base, subject);
  if (key === undefined) return new Map();
  const rows = rowsOf<{ name: string; at: number }>(
    await base.db.execute(sql`
      select name, ${milliseconds("at")} as at from habeas.named_event
      where tenant_id = ${subject.tenant} and reference = ${key}`),
  );
  return new Map(rows.map(({ name, at }) => [name, new Date(at)]));
}

async function keyOf(base: Foundation, person: Person): Promise<string | undefined> {
  return isReference(person) ? person.reference : (await findSubject(base, person))?.reference;
}
