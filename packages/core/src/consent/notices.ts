import { CONTROLLER, rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { CoreError } from "../errors.ts";
import { base64, hex, utf8 } from "../ledger/encoding.ts";
import { sha256 } from "../ledger/sha256.ts";
import { record } from "../ledger/ledger-foundation.ts";
import { milliseconds } from "../database/instants.ts";
import { transact, type Foundation } from "./foundation.ts";

/** A text that people are shown, in one language. */
export interface NoticeText {
  /** Names this version of the text: `sales-2026-01`. */
  readonly id: string;
  /** BCP 47. */
  readonly language: string;
  readonly text: string;
  readonly validFrom: Date;
  /** Whose text it is. @defaultValue the controller's own */
  readonly tenant?: string;
  /** Purposes whose consent may rest on it, beside those whose registry entry names it now: the text of an
   * older version that is still in circulation. @defaultValue none */
  readonly purposes?: readonly string[];
}

/** The version of a text that a decision is bound to. */
export interface ShownNotice {
  readonly id: string;
  readonly language: string;
  /** SHA-256 of the text, base64. */
  readonly textHash: string;
}

/** A text on its way to the table: a notice, or a version of terms. */
export interface PublishedText extends NoticeText {
  readonly series?: string;
  readonly acceptance?: boolean;
}

/**
 * Publishes a text. Publishing the same text again does nothing.
 *
 * @throws A {@link CoreError}: `notice_immutable` for another text, date or purpose under a published id and
 * language; `invalid_entry` without an id, a language or a text.
 */
export async function publishText(base: Foundation, event: string, given: PublishedText): Promise<void> {
  const {
    id,
    language,
    text,
    validFrom,
    tenant = CONTROLLER,
    purposes = [],
    series,
    acceptance = false,
  } = given;
  if (id === "" || language === "" || text === "" || tenant === "" || Number.isNaN(validFrom.getTime())) {
    throw new CoreError("invalid_entry", "a text needs an id, a language, words and a date", {
      where: "publish",
    });
  }
  const hash = sha256(utf8(text));
  const known = [...purposes].toSorted();
  await transact(base, async (inside) => {
    const inserted = rowsOf(
      await inside.db.execute(sql`
        insert into habeas.notice
          (tenant_id, id, language, text, text_hash, valid_from, purposes, series, acceptance, published_at)
        select ${tenant}, ${id}, ${language}, ${text}, decode(${hex(hash)}, 'hex'),
          ${validFrom.toISOString()}::timestamptz,
          array(select jsonb_array_elements_text(${JSON.stringify(known)}::text::jsonb)),
          ${series ?? null}::text, ${acceptance}::boolean, ${base.clock().toISOString()}::timestamptz
        on conflict do nothing returning 1 as one`),
    );
    if (inserted.length > 0) {
      const facts = {
        id,
        language,
        textHash: base64(hash),
        validFrom: validFrom.toISOString(),
        purposes: known,
      };
      await record(inside, { tenant, event, facts: { ...facts, series: series ?? null } }, base.clock());
      return;
    }
    const same = rowsOf(
      await inside.db.execute(sql`
        select 1 as one from habeas.notice
        where tenant_id = ${tenant} and id = ${id} and language = ${language}
          and text_hash = decode(${hex(hash)}, 'hex') and valid_from = ${validFrom.toISOString()}::timestamptz
          and purposes = array(select jsonb_array_elements_text(${JSON.stringify(known)}::text::jsonb))
          and series is not distinct from ${series ?? null}::text and acceptance = ${acceptance}::boolean`),
    );
    if (same.length === 0) {
      throw new CoreError("notice_immutable", "a published text never changes", {
        where: "publish",
        fix: "publish the new text under a new id",
      });
    }
  });
}

export interface ShownNoticeOptions {
  readonly scope: string;
  readonly id: string;
  /** The language that the person saw. */
  readonly language: string | undefined;
  /** The language that the person's row names, where the caller said nothing. */
  readonly preferred?: string | undefined;
  readonly at: Date;
  /** The purpose that the text is about, and the notice that its registry entry names. */
  readonly purpose: { readonly name: string; readonly notice: string | undefined };
}

/**
 * The version of a text that a person saw.
 *
 * @throws A {@link CoreError}: `unknown_notice`; `notice_not_valid` before its date; `notice_mismatch` for a
 * text about another purpose; `language_required` where several languages are published and none is named.
 */
export async function shownNotice(base: Foundation, options: ShownNoticeOptions): Promise<ShownNotice> {
  const { scope, id, language, preferred, at, purpose } = options;
  const published = rowsOf<PublishedRow>(
    await base.db.execute(sql`
      select language, encode(text_hash, 'base64') as hash, ${milliseconds("valid_from")} as valid_from,
        ${purpose.name} = any(purposes) as listed
      from habeas.notice where tenant_id = ${scope} and id = ${id} and series is null`),
  );
  const where = "notice";
  const text = inLanguage(published, language, preferred);
  if (text === undefined) {
    const several = published.length > 0 && language === undefined;
    throw several
      ? new CoreError("language_required", "the text is published in several languages", { where })
      : new CoreError("unknown_notice", "no such text is published in this language", { where });
  }
  if (text.valid_from > at.getTime()) {
    throw new CoreError("notice_not_valid", "the text is not valid yet", { where });
  }
  if (purpose.notice !== id && !text.listed) {
    throw new CoreError("notice_mismatch", "the text is about another purpose", {
      where,
      fix: "show the notice that the purpose names, or publish the text with this purpose",
    });
  }
  return { id, language: text.language, textHash: text.hash.replaceAll("\n", "") };
}

interface PublishedRow {
  readonly language: string;
  readonly hash: string;
  readonly valid_from: number;
  readonly listed: boolean;
}

/**
 * The published text that a person saw: in the language she saw; otherwise the only one there is, or the nearest
 * to what her row says (RFC 4647 section 3.4: `de` serves `de-CH` where nothing nearer is published).
 */
export function inLanguage<T extends { readonly language: string }>(
  published: readonly T[],
  language: string | undefined,
  preferred = "",
): T | undefined {
  if (language !== undefined) return published.find((row) => row.language === language);
  if (published.length === 1) return published[0];
  for (let tag = preferred; tag !== ""; tag = tag.slice(0, Math.max(0, tag.lastIndexOf("-")))) {
    const found = published.find((row) => row.language.toLowerCase() === tag.toLowerCase());
    if (found) return found;
  }
  return undefined;
}
