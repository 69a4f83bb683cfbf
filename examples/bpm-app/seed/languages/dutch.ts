import type { Language } from "./language.ts";

export const dutch: Language = {
  code: "nl",
  accessLocale: "en",
  forms: {
    "leave-request": {
      name: "Verlofaanvraag",
      fields: {
        name: "Naam",
        email: "E-mail",
        from: "Eerste dag",
        to: "Laatste dag",
        substitute: "Vervanger",
        note: "Opmerking",
      },
    },
    supplier: {
      name: "Leverancier aanmelden",
      fields: {
        company: "Bedrijf",
        contact: "Contactpersoon",
        email: "E-mail",
        phone: "Telefoon",
        address: "Adres",
        taxId: "Btw-nummer",
        iban: "IBAN",
      },
    },
    "incoming-invoice": {
      name: "Inkomende factuur",
      fields: {
        supplier: "Leverancier",
        contact: "Contact bij de leverancier",
        number: "Factuurnummer",
        amount: "Bedrag",
        petty: "Kleine uitgave (zonder akkoord)",
      },
    },
    approval: { name: "Akkoord", fields: { approved: "Akkoord", reason: "Toelichting" } },
  },
  processes: {
    "leave-request": "Verlof aanvragen",
    "supplier-onboarding": "Leverancier opnemen",
    "invoice-approval": "Factuur goedkeuren",
  },
  reasons: ["Prima, geniet ervan.", "Vervanging is geregeld.", "Graag eerst afstemmen.", "Akkoord."],
  notes: ["Zomervakantie", "Verhuizing", "Restant van vorig jaar", ""],
  comments: [
    (first) => `${first}, kun je hier vóór vrijdag naar kijken?`,
    (first) => `Ik heb ${first} gesproken, de bijlagen ontbreken nog.`,
    () => "Gecontroleerd, wat mij betreft kan het door.",
  ],
  attachment: {
    name: "Volmacht.txt",
    text: (person) => `Volmacht\n\nHierbij machtig ik ${person} om facturen tot 5.000 euro goed te keuren.\n`,
  },
  subscription: { seats: "Acme BPM Team, werkplekken per maand", support: "Inrichting en training" },
  notices: {
    terms: "Gebruiksvoorwaarden van Acme BPM, versie van 1 maart 2026. …",
    signup:
      "Als beheerder ontvangt u e-mails over functies van Acme BPM en over BPM. " +
      "U kunt op elk moment kosteloos bezwaar maken, hier en in elke e-mail.",
    sales:
      "Ik wil gebeld worden door de verkoop van Acme BPM of door de partner voor mijn land. " +
      "Ik kan deze toestemming op elk moment intrekken.",
  },
};
