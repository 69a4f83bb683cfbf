import { assert, constantFrom, property } from "fast-check";
import { runs } from "@habeas/testbed";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { createRedactor } from "../src/index.ts";
import { redactedLogging } from "../src/pino.ts";
import { canary } from "./fixtures/log-shapes.ts";
import { registry } from "./fixtures/logged-registry.ts";
import { encodings, names, shaped, surroundings } from "./fixtures/spellings.ts";

const redactor = createRedactor(registry);

/** What is in a text without the signs that an encoding changes: a value cut in half leaves one of its parts. */
const written = (value: unknown): string =>
  value instanceof Error ? value.message : (JSON.stringify(value) ?? "");

/** Parts of a value that must be gone: each is long enough to stand in nothing else. */
const partsOf = (value: string): string[] =>
  (value.match(/[A-Za-z0-9]+/g) ?? []).filter(
    (part) => part.length >= 5 && !["example", "lists"].includes(part),
  );

const cases = Object.entries(shaped).flatMap(([what, value]) =>
  Object.entries(encodings).map(([how, encode]) => ({ what, how, value, encoded: encode(value) })),
);

describe("a value of a known shape", () => {
  it.each(cases)("is found as $what written as $how, wherever it stands", ({ value, encoded }) => {
    const missed = Object.entries(surroundings).flatMap(([where, put]) => {
      const cleaned = written(redactor.value(put(encoded)));
      const left = [encoded, value, ...partsOf(value)].filter((trace) => cleaned.includes(trace));
      return left.length > 0 || !/\[redacted\]| bytes\]/.test(cleaned) ? [{ where, left, cleaned }] : [];
    });
    expect(missed).toEqual([]);
  });

  it("is found by pino behind any two encodings of which the second keeps the first whole", () => {
    const any = constantFrom(...Object.values(shaped));
    const inner = constantFrom(...Object.keys(encodings));
    const outer = constantFrom("percent", "HTML, decimal", "JSON, the signs", "base64", "a bytea");
    const place = constantFrom(...Object.values(surroundings));
    const once = new Set(["percent twice", "HTML twice", "base64 of base64", "JSON inside JSON"]);
    assert(
      property(any, inner, outer, place, (value, first, second, put) => {
        if (once.has(first)) return;
        const encoded = encodings[second]?.(encodings[first]?.(value) ?? "") ?? "";
        let output = "";
        const log = pino(
          { ...redactedLogging(registry) },
          { write: (line: string) => void (output += line) },
        );
        log.info({ given: put(encoded) });
        for (const trace of [encoded, value, ...partsOf(value)]) expect(output).not.toContain(trace);
      }),
      { numRuns: runs(10_000, { short: 400 }) },
    );
  });
});

describe("a value under a registered name", () => {
  const { name } = canary;
  const places: Readonly<Record<string, (key: string) => unknown>> = {
    "a member": (key) => ({ [key]: name }),
    "a member that holds more": (key) => ({ [key]: { first: "Canaria", rest: ["Vogelsang"] } }),
    "a JSON text": (key) => JSON.stringify({ x: [{ [key]: name }] }),
    "JSON in a sentence": (key) => `received ${JSON.stringify({ x: 1, [key]: name })} now`,
    "JSON inside JSON in a sentence": (key) =>
      `received ${JSON.stringify({ body: JSON.stringify({ [key]: name }) })} now`,
    "a pair": (key) => `saved ${key}='${name}' page=2`,
    "a pair without quotes": (key) => `saved ${key}=${name} page=2`,
    "a pair with a colon": (key) => `saved ${key}: ${name}, page: 2`,
    "a query": (key) => `GET /?page=2&${encodeURIComponent(key)}=${encodeURIComponent(name)}&x=1`,
    "a query of a form": (key) => `POST ${new URLSearchParams({ [key]: name, page: "2" }).toString()}`,
    "a query inside a query": (key) =>
      `GET /?next=${encodeURIComponent(`/u?${key}=${encodeURIComponent(name)}`)}`,
    "base64 of JSON": (key) => `payload ${Buffer.from(JSON.stringify({ [key]: name })).toString("base64")}`,
    "an error": (key) => new Error(`no match: ${key}="${name}"`),
  };

  it.each(Object.entries(names))("is found where the name is %s", (_spelling, key) => {
    const missed = Object.entries(places).flatMap(([where, put]) => {
      const cleaned = written(redactor.value(put(key)));
      return /Canaria|Vogelsang|Q2FuYX/.test(cleaned) ? [{ where, cleaned }] : [];
    });
    expect(missed).toEqual([]);
  });

  it.each([
    `select * from users where display_name ilike '${name}'`,
    `select * from users where "users"."display_name"::text = '${name}'`,
    `Key (display_name)=(${name}) already exists.`,
    `Key (id, lower(display_name))=(7, ${name}) already exists.`,
    `Failing row contains (7, ${name}, null).`,
    `Failed query: insert into "users" values ($1)\nparams: ${name}`,
    `<user><displayName lang="de">${name}</displayName></user>`,
    `<u:display_name><![CDATA[${name}]]></u:display_name>`,
    `Content-Disposition: form-data; name="displayName"\r\n\r\n${name}\r\n--x--`,
    `Display name: ${name}`,
    `{ user: { displayName: '${name}', id: 7 } }`,
    `Map(1) { 'displayName' => '${name}' }`,
    `displ\\u0061yName: "${name}"`,
  ])("is found in %j", (text) => {
    expect(redactor.text(text)).not.toMatch(/Canaria|Vogelsang/);
  });
});
