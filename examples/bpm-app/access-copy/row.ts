import type { AccessRow } from "@habeas/rights";
import { html, type Html } from "./html.ts";

/** One row of the copy: what stands in each column, and what was left out. */
export function rowSection({ values, owned, hidden, unreadable }: AccessRow): Html {
  const notes = [
    owned ? [] : ["You may see this; it belongs to somebody else."],
    hidden.length === 0 ? [] : [`Left out, as secret or about other people: ${hidden.join(", ")}.`],
    unreadable.length === 0 ? [] : [`Nobody can read this any more: ${unreadable.join(", ")}.`],
  ].flat();
  const shown = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return html`<article>
    <dl>
      ${shown.map(
        ([name, value]) =>
          html`<dt>${words(name)}</dt>
            <dd>${printed(value)}</dd>`,
      )}
    </dl>
    ${notes.map((note) => html`<p class="note">${note}</p>`)}
  </article> `;
}

function printed(value: unknown): Html {
  if (value instanceof Date) return html`${value.toISOString().slice(0, 16).replace("T", " ")}`;
  if (Array.isArray(value))
    return html`<ol>
      ${value.map((item) => html`<li>${printed(item)}</li>`)}
    </ol>`;
  if (typeof value === "object" && value !== null) {
    return html`<dl>
      ${Object.entries(value).map(
        ([name, inner]) =>
          html`<dt>${words(name)}</dt>
            <dd>${printed(inner)}</dd>`,
      )}
    </dl>`;
  }
  return html`${typeof value === "string" ? value : JSON.stringify(value)}`;
}

/** `billingAddress`: billing address. */
export const words = (name: string): string =>
  name.replaceAll(
    /([a-z])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
