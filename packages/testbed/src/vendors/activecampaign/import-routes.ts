import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { LoopbackAnswer, LoopbackRequest } from "../loopback-server.ts";
import type { LookAlikeAccount, LookAlikeImport } from "./account.ts";

const ImportBody = z.object({
  contacts: z.array(
    z.object({
      email: z.string(),
      first_name: z.string().optional(),
      last_name: z.string().optional(),
      phone: z.string().optional(),
      fields: z.array(z.object({ id: z.number().int(), value: z.string() })).default([]),
      subscribe: z.array(z.object({ listid: z.string() })).default([]),
    }),
  ),
});

/** How imports behave in this account. */
export interface ImportBehaviour {
  /** Answers the vendor's form of a rate limit to more. */
  readonly importsPerMinute: number;
  /** How long one takes; infinite: it never comes to an end. */
  readonly importMilliseconds: number;
}

const MINUTE = 60_000;
/** Passes as an address and is refused when the import is carried out. */
const UNDELIVERABLE = /@refused\.example$/;

/** `POST /import/bulk_import`: all or nothing on form. */
export function queueImport(
  account: LookAlikeAccount,
  request: LoopbackRequest,
  now: Date,
  { importsPerMinute }: ImportBehaviour,
): LoopbackAnswer {
  const recent = [...account.imports.values()].filter(
    ({ queuedAt }) => queuedAt.getTime() > now.getTime() - MINUTE,
  );
  if (recent.length >= importsPerMinute) {
    const reason = `Up to ${String(importsPerMinute)} imports may be requested per minute.`;
    return refusal("Rate limit exceeded.", [reason]);
  }
  const parsed = ImportBody.safeParse(request.json);
  if (!parsed.success || parsed.data.contacts.length > 250 || Buffer.byteLength(request.text) > 400_000) {
    return refusal("JSON payload did not pass validation", []);
  }
  const rows = parsed.data.contacts;
  const failures = rows.flatMap(({ email }, contact) =>
    /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)
      ? []
      : [{ contact, failureReason: "Field 'email' incorrect format" }],
  );
  if (failures.length > 0) return refusal("JSON payload did not pass validation", failures);
  const id = randomUUID();
  account.imports.set(id, { id, queuedAt: now, rows, success: [], failure: [], done: false });
  const body = { Success: 1, queued_contacts: rows.length, batchId: id, message: "Contact import queued" };
  return { status: 200, body };
}

/** Carries out what it is time for: never a way back from an opt-out. */
export function carryOutImports(
  account: LookAlikeAccount,
  now: Date,
  { importMilliseconds }: ImportBehaviour,
): void {
  for (const queued of account.imports.values()) {
    if (queued.done || now.getTime() - queued.queuedAt.getTime() < importMilliseconds) continue;
    queued.done = true;
    for (const row of queued.rows) {
      if (UNDELIVERABLE.test(row.email)) queued.failure.push(row.email);
      else queued.success.push(importOne(account, row));
    }
  }
}

function importOne(account: LookAlikeAccount, row: LookAlikeImport["rows"][number]): string {
  const contact = account.byEmail(row.email) ?? account.create({ email: row.email });
  contact.firstName = row.first_name ?? contact.firstName;
  contact.lastName = row.last_name ?? contact.lastName;
  contact.phone = row.phone ?? contact.phone;
  for (const { id, value } of row.fields) contact.fieldValues.set(String(id), value);
  for (const { listid } of row.subscribe) if (!contact.lists.has(listid)) contact.lists.set(listid, "1");
  return contact.id;
}

/** `GET /import/info`. */
export function importStatus(account: LookAlikeAccount, query: URLSearchParams): LoopbackAnswer {
  const queued = account.imports.get(query.get("batchId") ?? "");
  if (queued === undefined)
    return { status: 400, body: { success: 0, message: "'batchId' is a required field." } };
  const { done, success, failure } = queued;
  return { status: 200, body: { status: done ? "completed" : "active", success, failure } };
}

const refusal = (message: string, failureReasons: readonly unknown[]): LoopbackAnswer => ({
  status: 400,
  body: { success: 0, message, failureReasons },
});
