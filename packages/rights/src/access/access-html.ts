import { durationText } from "@habeas/core";
import type { AccessFacts, AccessItem, AccessRow, PurposeFact, RecipientFact } from "./access-item.ts";
import { accessTexts, type AccessLocale, type AccessTexts } from "./access-texts.ts";
import { html, listOf, markup, section, type Markup } from "./markup.ts";
import { plainValues } from "./plain-value.ts";

export interface AccessHtmlOptions {
  /** @defaultValue `"en"` */
  readonly locale?: AccessLocale;
}

/**
 * An access copy as one page that a person can read, in pieces: no script, nothing loaded from elsewhere, every
 * value escaped. Art. 12(1): concise, transparent, intelligible.
 */
export async function* accessHtml(
  items: AsyncIterable<AccessItem>,
  options: AccessHtmlOptions = {},
): AsyncGenerator<string> {
  const { locale = "en" } = options;
  const texts = accessTexts[locale];
  let table: string | undefined;
  for await (const item of items) {
    switch (item.item) {
      case "facts":
        yield head(locale, texts).text;
        yield facts(item, texts, locale).text;
        yield html`<h2>${texts.copy}</h2>`.text;
        break;
      case "row":
        if (item.table !== table) yield html`<h3>${readable(item.table)}</h3>`.text;
        table = item.table;
        yield row(item, texts).text;
        break;
      case "end":
        yield html`<p>${texts.rows(item.rows)}</p></main></body></html>`.text;
        break;
    }
  }
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;margin:0}main{max-width:52rem;margin:0 auto;padding:2rem 1rem}
h1,h2,h3{line-height:1.2}table{border-collapse:collapse;width:100%;margin:0 0 1rem}th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-top:1px solid #ddd}
th{width:14rem;font-weight:600}pre{white-space:pre-wrap;margin:0;font:inherit}small{color:#555}@media print{main{padding:0}table{break-inside:avoid}}`;

const head = (locale: string, texts: AccessTexts): Markup =>
  html`<!doctype html>
    <html lang="${locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${texts.title}</title>
        <style>
          ${markup(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <h1>${texts.title}</h1>
          <p>${texts.intro}</p>
     `;

function facts(item: AccessFacts, texts: AccessTexts, locale: AccessLocale): Markup {
  const { controller, purposes } = item;
  const about: [string, string][] = [
    [texts.controller, `${controller.name}, ${controller.country}`],
    [texts.contact, controller.contact],
    ...(controller.dpo === undefined
      ? []
      : [[texts.dataProtectionOfficer, controller.dpo] satisfies [string, string]]),
    [texts.createdAt, item.at],
  ];
  return html`${pairs(about.map(([name, value]) => [name, html`${value}`]))}${section(
    texts.purposes,
    purposes.map(({ describe, basis, law, interest, keep, as }) =>
      pairs([
        [describe, html`${as === "processor" ? texts.onBehalf : ""}`],
        [texts.basis, html`${[basis, law, interest].filter((part) => part !== undefined).join(" · ")}`],
        [texts.kept, html`${texts.keptFor(durationText(keep.for, locale), since(keep, texts))}`],
      ]),
    ),
  )}${section(texts.categories, [listOf(item.categories)])}${section(
    texts.recipients,
    item.recipients.length === 0
      ? [html`<p>${texts.noRecipients}</p>`]
      : item.recipients.map((one) => recipient(one, texts)),
  )}${section(texts.sources, [listOf(item.sources)])}${section(texts.rights, [html`<p>${texts.rightsText}</p>`])}${section(
    texts.automated,
    [html`<p>${texts.automatedText}</p>`],
  )}`;
}

/** From when it counts: an event in the app's words, or a column. */
const since = ({ after, endOf }: PurposeFact["keep"], texts: AccessTexts): string =>
  endOf === undefined ? readable(after) : texts.endOfYear(readable(after));

function recipient(
  { name, role, country, transfer, disclosures }: RecipientFact,
  texts: AccessTexts,
): Markup {
  const made =
    disclosures === undefined
      ? texts.possible
      : `${texts.disclosed}: ${disclosures.map(({ purpose, at }) => `${at.slice(0, 10)} (${purpose})`).join(", ")}`;
  const ground = transfer === undefined ? "" : ` · ${texts.transfer}: ${transfer.by.toUpperCase()}`;
  return html`<p><strong>${name}</strong> (${role}, ${country}): ${made}${ground}</p>`;
}

function row({ values, owned, hidden, unreadable }: AccessRow, texts: AccessTexts): Markup {
  const lines = Object.entries(plainValues(values))
    .filter(([, value]) => value !== null && value !== "")
    .map(([name, value]): [string, Markup] => [
      readable(name),
      typeof value === "object"
        ? html`<pre>${JSON.stringify(value, undefined, 2)}</pre>`
        : html`${String(value)}`,
    ]);
  const notes = [
    owned ? "" : texts.shared,
    hidden.length === 0 ? "" : `${texts.hidden} ${hidden.map(readable).join(", ")}`,
    unreadable.length === 0 ? "" : `${texts.unreadable} ${unreadable.map(readable).join(", ")}`,
  ].filter((note) => note !== "");
  return html`${pairs(lines)}${notes.length === 0 ? html`` : html`<p><small>${notes.join(" · ")}</small></p>`}`;
}

const pairs = (lines: readonly (readonly [string, Markup])[]): Markup =>
  html`<table>
    ${markup(
      lines
        .map(
          ([name, value]) =>
            html`<tr>
              <th>${name}</th>
              <td>${value}</td>
            </tr>`.text,
        )
        .join(""),
    )}
  </table>`;

/** `billingName` as a person would write it: `Billing name`. */
function readable(name: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
