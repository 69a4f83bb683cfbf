import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fragment, markup } from "../src/html.ts";

const letters: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

/** What a browser reads: a second, independent way back. */
const read = (text: string): string =>
  text.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => letters[entity] ?? entity);

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.constantFrom("&", "<", ">", '"', "'", "`", "=", "/", "&lt;", "&amp;", "script", "\n"))
    .map((parts) => parts.join("")),
);

describe("a piece of HTML", () => {
  it("shows any text as it is, between tags and in an attribute, and nothing of it is markup", () => {
    fc.assert(
      fc.property(hostile, hostile, (title, content) => {
        const { text } = fragment`<p title="${title}">${content}</p>`;
        const [, shownTitle = "none", shownContent = "none"] =
          /^<p title="([^"<>']*)">([^"<>']*)<\/p>$/.exec(text) ?? [];
        expect(read(shownTitle)).toBe(title);
        expect(read(shownContent)).toBe(content);
        expect(`${shownTitle}${shownContent}`).not.toMatch(/&(?!(?:amp|lt|gt|quot|#39);)/);
      }),
    );
  });

  it("escapes a value once, however deep it is nested", () => {
    fc.assert(
      fc.property(hostile, fc.nat(6), (content, depth) => {
        let nested = fragment`${content}`;
        for (let at = 0; at < depth; at += 1) nested = fragment`${nested}`;
        expect(nested).toEqual(fragment`${content}`);
        expect(fragment`${[nested, nested]}`.text).toBe(nested.text + nested.text);
      }),
    );
  });

  it("leaves alone what is marked as HTML", () => {
    expect(fragment`<style>${markup("a>b{}")}</style>`.text).toBe("<style>a>b{}</style>");
  });
});
