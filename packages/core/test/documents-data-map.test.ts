import { describe, expect, it } from "vitest";
import { dataMap, dataMapMermaid } from "../src/documents.ts";
import { registry } from "./fixtures/reference-registry.ts";

const map = dataMap(registry);

describe("the data map", () => {
  it("shows tables with personal data, whose they are, what they serve and who receives it", () => {
    expect(map.tables).toContainEqual({ key: "tasks", categories: ["EmailAddress", "Communication"] });
    expect(map.tables.map(({ key }) => key)).not.toContain("countries");
    expect(map.edges).toContainEqual({ from: "tasks", to: "users", word: "visibleTo" });
    expect(map.uses).toContainEqual({ table: "invoices", purpose: "invoicing" });
    expect(map.disclosures).toContainEqual({ purpose: "sales", recipient: "Socio MX", country: "MX" });
  });

  it("is a Mermaid flowchart in which every node is declared before it is used, and no label breaks out", () => {
    const wild = {
      ...map,
      subjects: [...map.subjects, { kind: 'a"]; click x "javascript:y', table: "users" }],
    };
    const lines = dataMapMermaid(wild).trimEnd().split("\n");
    expect(lines[0]).toBe("flowchart LR");
    const declared = new Set<string>();
    for (const line of lines.slice(1)) {
      const ids = [...line.matchAll(/\b(?:person|table|purpose|recipient)\d+\b/g)].map(([id]) => id);
      const declares = /^ {2}(\w+\d+)[[({]/.exec(line)?.[1];
      const target = /==> (\w+\d+)\[/.exec(line)?.[1];
      for (const id of ids) expect(declared.has(id) || id === declares || id === target).toBe(true);
      for (const id of ids) declared.add(id);
      expect((line.match(/"/g)?.length ?? 0) % 2).toBe(0);
      expect(line).not.toContain('click x "');
    }
    expect(declared.size).toBeGreaterThan(15);
  });
});
