import { lawOf } from "@habeas/core/law";
import { speechOf, type Speech } from "@habeas/core/engine";
import { fragment, markup, type Markup } from "@habeas/internal";
import type { AccessItem } from "../access-item.ts";
import { factsMarkup } from "./facts.ts";
import { rowMarkup } from "./row.ts";
import { STYLE } from "./style.ts";
import { wordingOf, type Wording } from "./wording.ts";

/** The language of the page, and what the person knows things by. */
export interface AccessHtmlOptions {
  /**
   * BCP 47: English, German, Spanish, Dutch and Portuguese, of Portugal and of Brazil, in any region.
   * @defaultValue `"en"`
   */
  readonly locale?: string;
  /**
   * What the person knows things by: tables (`users`), columns (`users.email`), purposes and the events that
   * storage counts from (`account closed`).
   * @defaultValue the code's names, in words: `billingName` is "Billing name"
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * An access copy as one page that a person can read, in pieces: no script, nothing loaded from elsewhere, every
 * value escaped; light and dark, on screen and on paper. Dates are the controller's. Art. 12(1): concise,
 * transparent, intelligible. It cites the law of the controller's country.
 *
 * @throws A `CoreError`: `unknown_language`.
 */
export async function* accessHtml(
  items: AsyncIterable<AccessItem>,
  options: AccessHtmlOptions = {},
): AsyncGenerator<string> {
  const { locale = "en", labels = {} } = options;
  let wording: Wording = wordingOf(speechOf(locale), labels, "UTC");
  let table: string | undefined;
  let number = 0;
  for await (const item of items) {
    switch (item.item) {
      case "facts":
        wording = wordingOf(
          speechOf(locale, lawOf(item.controller.country)),
          labels,
          item.controller.timeZone ?? "UTC",
        );
        yield head(wording.speech).text;
        yield factsMarkup(item, wording).text;
        yield fragment`<section aria-labelledby="copy"><h2 id="copy">${wording.speech.texts.copy.copy}</h2>\n`
          .text;
        break;
      case "row":
        number = item.table === table ? number + 1 : 1;
        if (number === 1) yield fragment`<h3>${wording.label(item.table)}</h3>\n`.text;
        table = item.table;
        yield rowMarkup(item, number, wording).text;
        break;
      case "end":
        yield fragment`<p>${wording.speech.count(item.rows, wording.speech.texts.copy.records)}</p></section></main></body></html>\n`
          .text;
        break;
    }
  }
}

const head = ({ locale, texts: { copy }, article }: Speech): Markup =>
  fragment`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>${copy.title}</title>
<style>${markup(STYLE)}</style>
</head>
<body>
<main>
<h1>${copy.title}</h1>
<p>${copy.intro(article("access"))}</p>
`;
