import { createHmac } from "node:crypto";
import type { Registry, SubjectRef } from "@habeas/core";
import { knownSubject } from "@habeas/core/engine";
import { canonicalJson, type Database, type Json } from "@habeas/internal";
import type { JournalOptions } from "../ports.ts";
import { recordLines } from "./known-lines.ts";

/** What a restore would bring back, and replay takes away again. */
export interface JournalEntry {
  readonly what: "erasure" | "withdrawal" | "objection" | "restriction" | "lift";
  readonly subject: SubjectRef;
  readonly at: Date;
  /** Purposes, digests, counters: never personal data. */
  readonly facts: { readonly [key: string]: Json };
}

/** One line of the journal. */
export interface JournalLine {
  readonly v: 1;
  readonly at: string;
  readonly what: JournalEntry["what"] | "suppression" | "hold" | "hold_ended";
  readonly tenant: string;
  /** Where people stand; empty for a suppression: it names an address, by its keyed hash among the facts. */
  readonly table: string;
  /** HMAC-SHA-256 over tenant, table and key: says who to somebody who has the key and the person. */
  readonly who: string;
  readonly facts: { readonly [key: string]: Json };
}

/** Writes one line outside the database, once its state is in it; the same line twice does no harm. */
export async function appendToJournal(
  { journal, privacy }: Journalled,
  { what, subject, at, facts }: JournalEntry,
): Promise<void> {
  if (journal === undefined) return;
  const { tenant, table } = subject;
  const line: JournalLine = {
    v: 1,
    at: at.toISOString(),
    what,
    tenant,
    table,
    who: await keyedReference(journal.key, privacy, subject),
    facts,
  };
  await appendLine({ journal, db: privacy.db, now: privacy.clock() }, line);
}

/** Says first in the database that it knows the line: then only another database does not. */
export async function appendLine(
  { journal, db, now }: { readonly journal: JournalOptions; readonly db: Database; readonly now: Date },
  line: JournalLine,
): Promise<void> {
  const text = canonicalJson({ ...line });
  await recordLines(db, [text], now);
  await journal.sink.append([text]);
}

/** Where the journal is, and the database that it is about. */
export interface Journalled {
  readonly journal: JournalOptions | undefined;
  readonly privacy: { readonly db: Database; readonly registry: Registry; clock(): Date };
}

/** How the journal names a person: the same in every copy of the database, and nothing without the key. */
export async function keyedReference(
  key: Uint8Array,
  { db, registry }: { readonly db: Database; readonly registry: Registry },
  subject: SubjectRef,
): Promise<string> {
  return nameUnder(key, (await knownSubject({ db, registry }, subject)) ?? subject);
}

/** The same for somebody whose key is as the row writes it. */
export const nameUnder = (key: Uint8Array, { tenant, table, key: row }: SubjectRef): string =>
  createHmac("sha256", key)
    .update(canonicalJson(["habeas/journal/v1", tenant, table, row]))
    .digest("hex");
