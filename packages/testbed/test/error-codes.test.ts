import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { errorsPage } from "../../../scripts/errors/errors-page.ts";
import { packageCodes } from "../../../scripts/errors/named-codes.ts";
import { errorCodes } from "../../core/src/error-codes.ts";

const packages = packageCodes();

it("describes every error code of every package, and no other, in one table", () => {
  const declared = new Set(packages.flatMap((each) => each.declared));
  expect(packages.map(({ name }) => name)).toEqual(["connectors", "core", "crypto", "export", "rights"]);
  expect(Object.keys(errorCodes).toSorted()).toEqual([...declared].toSorted());
});

it.each(packages)("declares for $name no error code that no source of it names", ({ declared, named }) => {
  expect(declared.filter((code) => !named.has(code))).toEqual([]);
});

it("states what is the case and what to do in sentences, for every code", () => {
  for (const { what, fix } of Object.values(errorCodes)) {
    expect(what).toMatch(/^[A-Z].*\.$/s);
    expect(fix).toMatch(/^[A-Z].*\.$/s);
  }
});

/** Columns are padded by the formatter. */
const unpadded = (page: string): string => page.replaceAll(/ +/g, " ").replaceAll(/-{3,}/g, "---");

it("has a page of errors that says what the table says", () => {
  expect(unpadded(readFileSync("docs/errors.md", "utf8"))).toBe(unpadded(errorsPage(packages)));
});
