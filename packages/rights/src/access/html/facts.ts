import { rightsInCopies } from "@habeas/core/engine";
import { fragment, type Markup } from "@habeas/internal";
import type { AccessFacts, PurposeFact, RecipientFact } from "../access-item.ts";
import { listOf, pairs } from "./parts.ts";
import type { Wording } from "./wording.ts";

/** The facts of Art. 15(1) and (2), one section each. */
export function factsMarkup(item: AccessFacts, wording: Wording): Markup {
  const { speech } = wording;
  const texts = speech.texts.copy;
  const { compare } = new Intl.Collator(speech.locale);
  const categories = item.categories.map((name) => speech.category(name)).toSorted(compare);
  const sections: readonly (readonly [id: string, title: string, content: Markup])[] = [
    ["purposes", texts.purposes, fragment`${item.purposes.map((one) => purpose(one, wording))}`],
    ["categories", texts.categories, listOf(categories)],
    ["recipients", texts.recipients, recipients(item.recipients, wording)],
    ["sources", texts.sources, listOf(item.sources.map((source) => speech.origin(source)))],
    ["rights", texts.rights, listOf(rightsInCopies.map((right) => speech.right(right)))],
    ["automated", texts.automated, fragment`<p>${texts.automatedText}</p>`],
  ];
  const contents = [...sections.map(([id, title]) => [id, title] as const), ["copy", texts.copy] as const];
  const links = contents.map(([id, title]) => fragment`<li><a href="#${id}">${title}</a></li>`);
  const parts = sections.map(
    ([id, title, content]) =>
      fragment`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>\n`,
  );
  return fragment`${controller(item, wording)}${restriction(item, wording)}
<nav aria-label="${texts.contents}"><strong>${texts.contents}</strong><ul>${links}</ul></nav>
${parts}`;
}

function controller(
  { controller: { name, country, contact, dpo }, at }: AccessFacts,
  wording: Wording,
): Markup {
  const { texts, country: named } = wording.speech;
  const officer: [string, Markup][] =
    dpo === undefined ? [] : [[texts.dataProtectionOfficer, fragment`${dpo}`]];
  return pairs([
    [texts.copy.controller, fragment`${name}, ${named(country)}`],
    [texts.contact, fragment`${contact}`],
    ...officer,
    [texts.copy.createdAt, wording.instant(new Date(at))],
  ]);
}

function restriction({ restricted }: AccessFacts, wording: Wording): Markup {
  const { speech } = wording;
  const texts = speech.texts.copy;
  if (restricted === undefined) return fragment``;
  const said = texts.restrictedText(
    wording.day(new Date(restricted.since)),
    speech.restriction(restricted.ground),
  );
  return fragment`<p class="notice"><strong>${texts.restricted}.</strong> ${said}</p>`;
}

function purpose({ describe, basis, law, interest, keep, as }: PurposeFact, wording: Wording): Markup {
  const { speech } = wording;
  const { copy, endOfYear, keptFor } = speech.texts;
  const ground = [speech.basis(basis), law, interest].filter((part) => part !== undefined).join(" · ");
  const start = wording.labelWithin(keep.after);
  const since = keep.endOf === undefined ? start : endOfYear(start);
  const onBehalf = as === "processor" ? fragment`<p class="note">${copy.onBehalf}</p>` : fragment``;
  const lines = pairs([
    [copy.basis, fragment`${ground}`],
    [copy.kept, fragment`${keptFor(speech.duration(keep.for), since)}`],
  ]);
  return fragment`<article><h3>${describe}</h3>${onBehalf}${lines}</article>`;
}

function recipients(all: readonly RecipientFact[], wording: Wording): Markup {
  if (all.length === 0) return fragment`<p>${wording.speech.texts.copy.noRecipients}</p>`;
  return fragment`${all.map((one) => recipient(one, wording))}`;
}

function recipient({ name, role, country, transfer, disclosures }: RecipientFact, wording: Wording): Markup {
  const { speech } = wording;
  const texts = speech.texts.copy;
  const ground = transfer === undefined ? "" : ` · ${texts.transfer}: ${speech.transfer(transfer.by)}`;
  const made = disclosures?.map(
    ({ purpose: why, at }) => `${wording.day(new Date(at))} (${wording.label(why)})`,
  );
  const received =
    made === undefined
      ? fragment`<p>${texts.possible}</p>`
      : fragment`<p>${texts.disclosed}:</p>${listOf(made)}`;
  return fragment`<article><h3>${name}</h3><p class="note">${speech.role(role)}, ${speech.country(country)}${ground}</p>${received}</article>`;
}
