import type { Language } from "./language.ts";

export const german: Language = {
  code: "de",
  accessLocale: "de",
  forms: {
    "leave-request": {
      name: "Urlaubsantrag",
      fields: {
        name: "Name",
        email: "E-Mail",
        from: "Erster Urlaubstag",
        to: "Letzter Urlaubstag",
        substitute: "Vertretung",
        note: "Bemerkung",
      },
    },
    supplier: {
      name: "Lieferanten-Selbstauskunft",
      fields: {
        company: "Firma",
        contact: "Ansprechpartner",
        email: "E-Mail",
        phone: "Telefon",
        address: "Anschrift",
        taxId: "Umsatzsteuer-ID",
        iban: "IBAN",
      },
    },
    "incoming-invoice": {
      name: "Eingangsrechnung",
      fields: {
        supplier: "Lieferant",
        contact: "Ansprechpartner beim Lieferanten",
        number: "Rechnungsnummer",
        amount: "Betrag",
        petty: "Kleinbetrag (ohne Freigabe)",
      },
    },
    approval: { name: "Freigabe", fields: { approved: "Genehmigt", reason: "Begründung" } },
  },
  processes: {
    "leave-request": "Urlaub beantragen",
    "supplier-onboarding": "Lieferanten anlegen",
    "invoice-approval": "Rechnung freigeben",
  },
  reasons: ["Passt, danke.", "Vertretung ist geklärt.", "Bitte mit dem Team abstimmen.", "Wie besprochen."],
  notes: ["Familienurlaub", "Umzug", "Resturlaub vom Vorjahr", ""],
  comments: [
    (first) => `Hallo ${first}, kannst du dir das bitte bis Freitag ansehen?`,
    (first) => `${first} hat mich angerufen, die Unterlagen fehlen noch.`,
    () => "Ist geprüft, von mir aus kann es weitergehen.",
  ],
  attachment: {
    name: "Vollmacht.txt",
    text: (person) =>
      `Vollmacht\n\nHiermit bevollmächtige ich ${person}, Rechnungen bis 5.000 EUR freizugeben.\n`,
  },
  subscription: { seats: "Acme BPM Team, Arbeitsplätze im Monat", support: "Einrichtung und Schulung" },
  notices: {
    terms: "Nutzungsbedingungen für Acme BPM, Fassung vom 1. März 2026. …",
    signup:
      "Als Administrator erhalten Sie von uns E-Mails über Funktionen von Acme BPM und BPM-Grundlagen. " +
      "Sie können jederzeit widersprechen, hier und in jeder E-Mail, ohne dass Ihnen Kosten entstehen.",
    sales:
      "Ich möchte, dass mich der Vertrieb von Acme BPM oder der für mein Land zuständige Partner anruft. " +
      "Ich kann diese Einwilligung jederzeit widerrufen.",
  },
};
