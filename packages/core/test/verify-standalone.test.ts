import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

it("needs no module but its own files, and nothing that only Node has", () => {
  const seen = new Map<string, string>();
  const visit = (url: URL): void => {
    if (seen.has(url.href)) return;
    const text = readFileSync(url, "utf8");
    seen.set(url.href, text);
    for (const [statement, specifier = ""] of text.matchAll(
      /^(?:import|export)\b[^;]*? from "([^"]+)";/gms,
    )) {
      if (statement.startsWith("import type")) continue;
      expect(specifier).toMatch(/^\.\.?\//);
      visit(new URL(specifier, url));
    }
  };
  visit(new URL("../src/verify.ts", import.meta.url));
  expect(seen.size).toBeGreaterThan(10);
  for (const text of seen.values()) expect(text).not.toMatch(/\b(Buffer|process|require|__dirname)\b/);
});
