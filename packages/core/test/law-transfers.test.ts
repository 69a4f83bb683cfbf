import { describe, expect, it } from "vitest";
import type { Recipient } from "../src/index.ts";
import { lawOf, transferGround, transferTables } from "../src/law.ts";

type Given = Pick<Recipient, "country" | "role" | "transfer">;
const to = (country: string, rest: Partial<Given> = {}): Given => ({ country, role: "processor", ...rest });
const on = "2026-11-23";
const scc = { by: "scc", module: 1, tia: "docs/tia-mx.md", validUntil: "2027-06-30" } as const;

describe("a transfer from the EU", () => {
  it.each(["DE", "AT", "NL", "IS", "LI", "NO", "de"])("to %s needs no ground", (country) => {
    expect(transferGround(to(country), { on })).toMatchObject({ allowed: true, ground: "none_needed" });
  });

  it.each(["AD", "AR", "CH", "FO", "GB", "GG", "IM", "JE", "NZ", "UY", "BR", "EPO"])(
    "to %s rests on an adequacy decision, with its source",
    (country) => {
      const answer = transferGround(to(country), { on });
      expect(answer).toMatchObject({ allowed: true, ground: "adequacy" });
      expect(answer).toHaveProperty("source", expect.stringMatching(/[Dd]ecision/));
    },
  );

  it.each(["CA", "IL", "JP", "KR"])("to %s needs the host's word on the scope", (country) => {
    expect(transferGround(to(country), { on })).toMatchObject({
      allowed: false,
      because: "scope_not_confirmed",
    });
    expect(transferGround(to(country, { transfer: { by: "adequacy" } }), { on })).toMatchObject({
      allowed: true,
      warnings: ["partial_scope"],
    });
  });

  it("to the United States needs a certified recipient, and says that the decision is under appeal", () => {
    expect(transferGround(to("US"), { on })).toMatchObject({ because: "certification_not_declared" });
    expect(transferGround(to("US", { transfer: { by: "adequacy" } }), { on })).toMatchObject({
      because: "certification_not_declared",
    });
    expect(transferGround(to("US", { transfer: { by: "dpf" } }), { on })).toMatchObject({
      allowed: true,
      ground: "dpf",
      warnings: ["partial_scope", "decision_under_appeal"],
    });
  });

  it("to Mexico has no decision: clauses, an assessment, and only until their last day", () => {
    const controller = { role: "controller", transfer: scc } as const;
    expect(transferGround(to("MX"), { on })).toMatchObject({ because: "no_transfer_ground" });
    expect(transferGround(to("MX", { transfer: { by: "adequacy" } }), { on })).toMatchObject({
      because: "adequacy_not_decided",
    });
    expect(transferGround(to("MX", controller), { on: "2027-06-30" })).toMatchObject({
      allowed: true,
      ground: "scc",
    });
    expect(transferGround(to("MX", controller), { on: "2027-07-01" })).toMatchObject({
      because: "clauses_expired",
    });
    expect(transferGround(to("MX", { ...controller, role: "processor" }), { on })).toMatchObject({
      because: "clauses_of_another_module",
    });
    expect(transferGround(to("MX", { transfer: { ...scc, module: 2 } }), { on })).toMatchObject({
      allowed: true,
    });
    expect(
      transferGround(to("MX", { role: "controller", transfer: { ...scc, tia: " " } }), { on }),
    ).toMatchObject({
      because: "no_impact_assessment",
    });
  });

  it("is judged on the day: before a decision, and after its last day, there is none", () => {
    expect(transferGround(to("BR"), { on: "2026-01-25" })).toMatchObject({ because: "no_transfer_ground" });
    expect(transferGround(to("BR"), { on: "2026-01-26" })).toMatchObject({ allowed: true });
    expect(transferGround(to("GB"), { on: "2031-12-27" })).toMatchObject({
      allowed: true,
      validUntil: "2031-12-27",
    });
    expect(transferGround(to("GB"), { on: "2031-12-28" })).toMatchObject({ because: "adequacy_expired" });
  });

  it.each(["", "XX", "Germany", "ZZ"])("to %j is refused", (country) => {
    expect(transferGround(to(country), { on }).allowed).toBe(false);
  });

  it("warns when the table is older than a year, and takes the host's own", () => {
    expect(transferGround(to("CH"), { on: "2027-11-01" }).warnings).toEqual([]);
    expect(transferGround(to("CH"), { on: "2027-11-02" }).warnings).toEqual(["table_older_than_12_months"]);
    const table = { ...transferTables.gdpr, asOf: "2027-10-01", entries: [] };
    expect(transferGround(to("CH"), { on: "2027-11-02", table })).toMatchObject({
      because: "no_transfer_ground",
      warnings: [],
    });
  });

  it("refuses a day that is none", () => {
    expect(() => transferGround(to("DE"), { on: "today" })).toThrow(
      expect.objectContaining({ code: "invalid_date" }),
    );
  });
});

describe("a transfer under another law", () => {
  it("Switzerland: the EEA and the countries of DSV Annex 1, Brazil not among them", () => {
    const law = "dsg";
    expect(transferGround(to("CH"), { on, law })).toMatchObject({ ground: "none_needed" });
    expect(transferGround(to("DE"), { on, law })).toMatchObject({ ground: "adequacy" });
    expect(transferGround(to("BR"), { on, law })).toMatchObject({ because: "no_transfer_ground" });
    expect(transferGround(to("US", { transfer: { by: "dpf" } }), { on, law })).toMatchObject({
      ground: "dpf",
    });
  });

  it("Brazil: the EEA since January 2026, Switzerland not", () => {
    const law = "lgpd";
    expect(transferGround(to("BR"), { on, law })).toMatchObject({ ground: "none_needed" });
    expect(transferGround(to("DE"), { on, law })).toMatchObject({ ground: "adequacy" });
    expect(transferGround(to("CH"), { on, law }).allowed).toBe(false);
  });

  it("is chosen by the country of the controller", () => {
    expect(["DE", "no", "CH", "BR", "US"].map(lawOf)).toEqual(["gdpr", "gdpr", "dsg", "lgpd", undefined]);
  });
});
