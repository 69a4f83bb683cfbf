import { inLanguage } from "./notices.ts";
import { CONTROLLER, rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { Json } from "@habeas/internal";
import { CoreError } from "../errors.ts";
import { act } from "./act.ts";
import { decision, refuseErased, type Decision } from "./decision.ts";
import { type Foundation } from "./foundation.ts";
import type { NoticeText } from "./notices.ts";
import { findSubject, presentSubject } from "../people/references.ts";
import { isReference, type Person } from "../registry/subject-ref.ts";

/** One version of terms in one language. */
export interface TermsText extends Omit<NoticeText, "purposes"> {
  /** What the versions have in common: `terms of service`. */
  readonly series: string;
  /** Whether people have to accept this version, or are only told about it. */
  readonly acceptance: "required" | "announced";
}

export interface AcceptOptions {
  /** The id of the version. */
  readonly id: string;
  /** @defaultValue the only one published, or that of the person's row */
  readonly language?: string;
  /** Whose terms: @defaultValue the controller's own */
  readonly tenant?: string;
  /** Personal evidence: deletable. */
  readonly evidence?: Json;
}

/** Where a person stands with the terms of a series. */
export interface TermsState {
  /** The version that is valid now; undefined before the first one. */
  readonly current: string | undefined;
  /** The newest version that the person accepted. */
  readonly accepted: string | undefined;
  /** Whether a version is valid now that demands an acceptance which is not there. */
  readonly due: boolean;
}

/** @throws A {@link CoreError}: `unknown_notice`; `notice_not_valid`; `language_required`; `unknown_person`. */
export async function acceptTerms(
  base: Foundation,
  person: Person,
  options: AcceptOptions,
): Promise<Decision> {
  const { id, language, tenant: scope = CONTROLLER, evidence } = options;
  const preferred = isReference(person) ? undefined : (await presentSubject(base, person, "kind")).language;
  return await act(base, person, { protects: false }, async (acting) => {
    refuseErased(acting);
    const at = acting.at.toISOString();
    const versions = rowsOf<{ series: string; language: string; hash: string; valid: boolean }>(
      await acting.base.db.execute(sql`
        select series, language, encode(text_hash, 'base64') as hash, valid_from <= ${at}::timestamptz as valid
        from habeas.notice where tenant_id = ${scope} and id = ${id} and series is not null`),
    );
    const text = inLanguage(versions, language, preferred);
    if (!text) {
      throw versions.length > 0 && language === undefined
        ? new CoreError("language_required", "the terms are published in several languages", {
            where: "terms",
          })
        : new CoreError("unknown_notice", "no such terms are published in this language", { where: "terms" });
    }
    if (!text.valid)
      throw new CoreError("notice_not_valid", "the terms are not valid yet", { where: "terms" });
    const { tenant, reference } = acting.person;
    const textHash = text.hash.replaceAll("\n", "");
    const facts = { series: text.series, id, language: text.language, textHash };
    const entry = await acting.write({ event: "terms.accepted", facts, evidence });
    await acting.base.db.execute(sql`
      insert into habeas.acceptance (tenant_id, reference, series, notice, language, accepted_at, entry)
      values (${tenant}, ${reference}::uuid, ${text.series}, ${id}, ${text.language}, ${at}::timestamptz, ${entry.id}::uuid)
      on conflict (tenant_id, reference, notice) do nothing`);
    return await decision(acting, entry);
  });
}

/** Where a person stands with the terms of a series, now. */
export async function termsState(
  base: Foundation,
  person: Person,
  series: string,
  scope = CONTROLLER,
): Promise<TermsState> {
  const known = await findSubject(base, person);
  const versions = rowsOf<{ id: string; acceptance: boolean; accepted: boolean }>(
    await base.db.execute(sql`
        select text.id as id, bool_or(text.acceptance) as acceptance, bool_or(done.notice is not null) as accepted
        from habeas.notice text left join habeas.acceptance done
          on done.tenant_id = ${person.tenant} and done.reference = ${known?.reference ?? null}::uuid and done.notice = text.id
        where text.tenant_id = ${scope} and text.series = ${series}
          and text.valid_from <= ${base.clock().toISOString()}::timestamptz
        group by text.id order by min(text.valid_from) desc, text.id desc`),
  );
  const accepted = versions.findIndex((version) => version.accepted);
  const newer = accepted < 0 ? versions : versions.slice(0, accepted);
  return {
    current: versions[0]?.id,
    accepted: versions[accepted]?.id,
    due: newer.some((version) => version.acceptance),
  };
}
