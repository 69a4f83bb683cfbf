import { canonicalJson, type Json } from "@habeas/internal";
import { CoreError } from "../errors.ts";
import { commitment } from "./commitment.ts";
import { base64, hex, utf8 } from "./encoding.ts";
import type { EntryBody } from "./entry-body.ts";
import { leafHash } from "./merkle-tree.ts";

/** What the host, or another package, writes into a tenant's log. */
export interface LedgerRecord {
  readonly tenant: string;
  /** What happened, dotted and in the past: `erasure.executed`. */
  readonly event: string;
  /** The person's random reference. */
  readonly reference?: string;
  /** The public part: no personal data, since it can never be removed. */
  readonly facts: Json;
  /** The personal part: deletable, committed to by a salted hash. */
  readonly payload?: Json;
}

/** An entry as it was appended. */
export interface LedgerEntry {
  readonly tenant: string;
  readonly id: string;
  readonly at: Date;
  /** RFC 8785 canonical JSON of the public part: what the leaf hashes. */
  readonly body: string;
  /** SHA-256(0x00 ‖ body), RFC 6962. */
  readonly leafHash: Uint8Array;
}

/** An entry on its way to the database, with the part that may be deleted later. */
export interface NewEntry extends LedgerEntry {
  readonly reference: string | undefined;
  readonly secret: { readonly salt: Uint8Array; readonly payload: string } | undefined;
}

export interface NewEntryOptions {
  readonly at: Date;
  readonly random: (length: number) => Uint8Array;
}

/**
 * Gives a record its id, time, commitment and leaf.
 *
 * @throws A {@link CoreError}: `tenant_required`, or `invalid_entry` for an event without a name and for facts
 * that have no canonical JSON.
 */
export function newEntry(record: LedgerRecord, options: NewEntryOptions): NewEntry {
  const { tenant, event, reference, facts, payload } = record;
  const { at, random } = options;
  if (tenant === "") throw new CoreError("tenant_required", "an entry belongs to a tenant");
  if (event === "") throw new CoreError("invalid_entry", "an entry says what happened");
  const id = timeOrderedId(at, random(10));
  const secret = payload === undefined ? undefined : { salt: random(32), payload: textOf(payload, event) };
  const body = bodyOf({
    at: at.toISOString(),
    event,
    facts,
    id,
    tenant,
    ...(secret && { commitment: base64(commitment(secret.salt, secret.payload)) }),
    ...(reference !== undefined && { reference }),
  });
  return new MadeEntry({ tenant, id, at, body, reference, secret });
}

/** A class, since an object made anew each time with a getter of its own costs more than all its texts. */
class MadeEntry implements NewEntry {
  readonly tenant: string;
  readonly id: string;
  readonly at: Date;
  readonly body: string;
  readonly reference: string | undefined;
  readonly secret: NewEntry["secret"];

  constructor(entry: Omit<NewEntry, "leafHash">) {
    this.tenant = entry.tenant;
    this.id = entry.id;
    this.at = entry.at;
    this.body = entry.body;
    this.reference = entry.reference;
    this.secret = entry.secret;
  }

  /** Few callers ask. */
  get leafHash(): Uint8Array {
    return leafHash(utf8(this.body));
  }
}

/** The canonical text, put together in the order that RFC 8785 gives the members: most of an append is this. */
function bodyOf(entry: Omit<EntryBody, "v" | "facts"> & { readonly facts: Json }): string {
  const member = (name: "commitment" | "event" | "facts" | "reference" | "tenant"): string => {
    const value = entry[name];
    return value === undefined ? "" : `"${name}":${textOf(value, entry.event)},`;
  };
  const person = member("reference") + member("tenant");
  const what = member("commitment") + member("event") + member("facts");
  return `{"at":"${entry.at}",${what}"id":"${entry.id}",${person}"v":1}`;
}

function textOf(value: Json, where: string): string {
  try {
    return canonicalJson(value);
  } catch {
    throw new CoreError("invalid_entry", "an entry is made of values that have canonical JSON (RFC 8785)", {
      where,
    });
  }
}

/** UUID version 7 (RFC 9562): new entries stand together in the index. */
export function timeOrderedId(at: Date, random: Uint8Array): string {
  const time = at.getTime().toString(16).padStart(12, "0");
  const text = hex(random);
  const variant = (((random[2] ?? 0) & 0x3f) | 0x80).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${text.slice(1, 4)}-${variant}${text.slice(6, 8)}-${text.slice(8, 20)}`;
}
