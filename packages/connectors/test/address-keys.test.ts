import { describe, expect, it } from "vitest";
import { createConnectorKeys } from "../src/connector/keys.ts";
import { secrets } from "./support/host.ts";

const keys = createConnectorKeys(secrets.keys);
const hashOf = (email: string) => Buffer.from(keys.address(email).hash).toString("hex");

describe("two addresses are one person's", () => {
  it.each([
    ["in any case", "Ana.Díaz@Example.COM", "ana.díaz@example.com"],
    ["with an accent in either form", "ana.di\u0301az@example.com", "ana.díaz@example.com"],
    ["with an international domain in either form", "ana@Bücher.example", "ana@xn--bcher-kva.example"],
    ["with spaces around", " ana@example.com ", "ana@example.com"],
  ])("%s", (_name, one, other) => {
    expect(hashOf(one)).toBe(hashOf(other));
  });

  it.each([
    ["another plus sign", "ana+news@example.com", "ana@example.com"],
    ["another dot", "a.na@example.com", "ana@example.com"],
    ["another domain", "ana@bücher.example", "ana@bucher.example"],
    ["no domain at all", "ana@", "ana"],
  ])("but not with %s", (_name, one, other) => {
    expect(hashOf(one)).not.toBe(hashOf(other));
  });
});
