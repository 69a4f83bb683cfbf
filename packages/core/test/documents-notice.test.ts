import { describe, expect, it } from "vitest";
import { consent, defineRegistry, legitimateInterest } from "../src/index.ts";
import { noticeMarkdown, privacyNotice } from "../src/documents.ts";
import { registry, tenants } from "./fixtures/reference-registry.ts";

const on = "2026-11-23";
const facts = {
  authority: "Der Landesbeauftragte, Königstraße 10a, Stuttgart",
  necessity: "Ohne E-Mail-Adresse gibt es keinen Zugang.",
  automatedDecisions: "none",
  safeguards: "privacy@acme.example",
};
const translations = {
  "Provide the workspace": "Den Arbeitsbereich bereitstellen",
  "Keep invoices": "Rechnungen aufbewahren",
  "News on the product in use": "Neues zum genutzten Produkt",
  "Be called by sales or a partner": "Anruf durch Vertrieb oder Partner",
  "Keep accounts safe": "Konten schützen",
  "finding misuse": "Missbrauch erkennen",
  "account closed": "Schließung des Kontos",
  issuedAt: "Ausstellung",
  "last contact": "letzter Kontakt",
  "consent given": "Einwilligung",
  "sign-in": "Anmeldung",
};
const german = privacyNotice(registry, { locale: "de", on, facts, translations });
const lines = (notice: typeof german, name: string) =>
  notice.sections.find((section) => section.name === name)?.lines;

describe("a privacy notice", () => {
  it("says in German what Art. 13 and 14 demand, and has no gap", () => {
    expect(german.gaps).toEqual([]);
    expect(german.sections.map(({ name }) => name)).toEqual([
      "controller",
      "purposes",
      "data",
      "recipients",
      "transfers",
      "retention",
      "rights",
      "objection",
      "complaint",
      "necessity",
      "automatedDecisions",
    ]);
    expect(lines(german, "purposes")).toContain(
      "Rechnungen aufbewahren: eine rechtliche Verpflichtung (Art. 6 Abs. 1 Buchst. c DSGVO). Rechtsgrundlage der Pflicht: § 147 AO.",
    );
    expect(lines(german, "retention")).toContain(
      "Rechnungen aufbewahren: 8 Jahre nach Ende des Kalenderjahres (Ausstellung).",
    );
    expect(lines(german, "transfers")).toEqual([
      "ActiveCampaign, Vereinigte Staaten: Der Empfänger ist nach dem Data Privacy Framework (Datenschutzrahmen) zertifiziert, für das die Europäische Kommission ein angemessenes Schutzniveau festgestellt hat.",
      "Socio MX, Mexiko: Einen Angemessenheitsbeschluss, der diese Übermittlung erfasst, hat die Europäische Kommission nicht gefasst; sie beruht auf Standardvertragsklauseln.",
      "Eine Kopie der Garantien: privacy@acme.example",
    ]);
    expect(lines(german, "data")).toContain("Land (bei der Nutzung unseres Dienstes erhoben)");
  });

  it("leaves out what a customer answers for", () => {
    expect(noticeMarkdown(german)).not.toContain("processes");
    expect(noticeMarkdown(german)).not.toContain("Dokumenten");
  });

  it.each<[string, string, string, string]>([
    ["en", "Privacy notice", "Art. 6(1)(a) GDPR", "8 years"],
    ["de", "Datenschutzhinweise", "Art. 6 Abs. 1 Buchst. a DSGVO", "8 Jahre"],
    ["es", "Información sobre protección de datos", "art. 6.1.a) RGPD", "8 años"],
    ["nl", "Privacyverklaring", "artikel 6, lid 1, onder a) AVG", "8 jaar"],
    ["pt", "Aviso de privacidade", "art. 6.º, n.º 1, alínea a) RGPD", "8 anos"],
    ["pt-BR", "Aviso de privacidade", 'art. 6º, 1, "a", do RGPD', "8 anos"],
    ["de-AT", "Datenschutzhinweise", "Art. 6 Abs. 1 Buchst. a DSGVO", "8 Jahre"],
    ["es-MX", "Información sobre protección de datos", "art. 6.1.a) RGPD", "8 años"],
  ])("is written in %s", (locale, title, article, duration) => {
    const markdown = noticeMarkdown(privacyNotice(registry, { locale, on, facts }));
    expect(markdown.startsWith(`# ${title}\n`)).toBe(true);
    expect(markdown).toContain(article);
    expect(markdown).toContain(duration);
    expect(markdown).not.toMatch(/undefined|\[object|null/);
  });

  it("gives the rights to object a place of their own, to marketing only where there is marketing", () => {
    expect(lines(german, "objection")).toHaveLength(2);
    const interest = { describe: "x", interest: "y", assessment: "z", keep: { for: "P1D", after: "e" } };
    const notice = (directMarketing: boolean) =>
      privacyNotice(
        defineRegistry({
          schema: { tenants },
          controller: { name: "A", country: "DE", contact: "c", dpo: "d" },
          purposes: { a: legitimateInterest({ ...interest, directMarketing }) },
          tables: (p) => ({ tenants: { id: p.tenant(), name: p.none() } }),
        }),
        { locale: "en", on },
      );
    expect(lines(notice(true), "objection")).toMatchObject([/particular situation/, /profiling/]);
    expect(lines(notice(false), "objection")).toMatchObject([/particular situation/]);
  });

  it("says nothing in public of a transfer for which there is no ground", () => {
    const later = privacyNotice(registry, { locale: "en", on: "2027-07-01" });
    expect(later.gaps).toContainEqual(expect.objectContaining({ where: "recipients.partnerMx" }));
    expect(lines(later, "transfers")?.join(" ")).not.toContain("Socio MX");
  });

  it("cites the law of the controller's country, and its authority", () => {
    const [brazil, switzerland] = ["BR", "CH"].map((country) =>
      privacyNotice(
        defineRegistry({
          schema: { tenants },
          controller: { name: "A", country, contact: "c", dpo: "d" },
          purposes: { a: consent({ describe: "x", notice: "n", keep: { for: "P1D", after: "e" } }) },
          tables: (p) => ({ tenants: { id: p.tenant(), name: p.none() } }),
        }),
        { locale: "pt-BR", on },
      ),
    );
    const said = [brazil, switzerland].map((notice) => (notice === undefined ? "" : noticeMarkdown(notice)));
    expect(said[0]).toContain("o seu consentimento (art. 7º, I, da LGPD)");
    expect(said[0]).toContain("a eliminação dos seus dados (art. 18, VI, da LGPD)");
    expect(said[1]).toContain("x: o seu consentimento.");
    expect(said[1]).toContain("(art. 25, da LPD)");
    expect(said.join("")).not.toContain("RGPD");
  });

  it("is not written in a language that habeas has no words for", () => {
    expect(() => privacyNotice(registry, { locale: "fr", on })).toThrow(
      expect.objectContaining({ code: "unknown_language" }),
    );
  });

  it("names every fact that is missing instead of inventing it", () => {
    const { gaps, sections } = privacyNotice(registry, { locale: "de", on: "2027-07-01" });
    expect(gaps.map(({ article, where }) => `${article} ${where}`)).toEqual([
      "13(2)(d) facts.authority",
      "13(2)(e) facts.necessity",
      "13(2)(f) facts.automatedDecisions",
      "12(1) purposes.account",
      "12(1) purposes.invoicing",
      "12(1) purposes.newsletter",
      "12(1) purposes.sales",
      "13(1)(f) recipients.partnerMx",
      "12(1) purposes.security",
    ]);
    expect(sections.some(({ name }) => name === "complaint")).toBe(false);
    const bare = defineRegistry({
      schema: { tenants },
      controller: { name: "A", country: "US", contact: "c" },
      purposes: {},
      tables: (p) => ({ tenants: { id: p.tenant(), name: p.none() } }),
    });
    expect(privacyNotice(bare, { locale: "en", on }).gaps.map(({ article }) => article)).toEqual([
      "13(1)(b)",
      "13(1)(a)",
      "13(2)(d)",
      "13(2)(e)",
      "13(2)(f)",
    ]);
  });
});
