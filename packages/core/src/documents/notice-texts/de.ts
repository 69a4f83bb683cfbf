import type { NoticeTexts } from "./notice-texts.ts";

export const de: NoticeTexts = {
  title: "Datenschutzhinweise",
  headings: {
    controller: "Wer verantwortlich ist",
    purposes: "Wofür wir Ihre Daten verwenden und warum wir es dürfen",
    data: "Welche Daten wir verwenden und woher sie stammen",
    recipients: "Wer Ihre Daten erhält",
    transfers: "Übermittlung in andere Länder",
    retention: "Wie lange wir sie speichern",
    rights: "Ihre Rechte",
    objection: "Ihr Widerspruchsrecht",
    complaint: "Beschwerden",
    necessity: "Ob Sie uns Ihre Daten geben müssen",
    automatedDecisions: "Automatisierte Entscheidungen",
  },
  article: (article) => `Art. ${germanArticle(article)} DSGVO`,
  bases: {
    consent: "Ihre Einwilligung",
    contract: "unser Vertrag mit Ihnen oder Schritte vor einem Vertrag, um die Sie gebeten haben",
    legalObligation: "eine rechtliche Verpflichtung",
    vitalInterests: "der Schutz lebenswichtiger Interessen",
    publicTask: "eine Aufgabe im öffentlichen Interesse",
    legitimateInterest: "unser berechtigtes Interesse",
    softOptIn: "unser berechtigtes Interesse, Kunden über eigene ähnliche Produkte zu informieren",
  },
  rights: {
    withdrawal: "Ihre Einwilligung jederzeit widerrufen; was bis dahin geschah, bleibt rechtmäßig",
    access: "Auskunft über Ihre Daten und eine Kopie davon erhalten",
    rectification: "unrichtige Daten berichtigen lassen",
    erasure: "Ihre Daten löschen lassen",
    restriction: "die Verarbeitung Ihrer Daten einschränken lassen",
    portability: "die Daten, die Sie uns gegeben haben, maschinenlesbar erhalten",
    objection: "der Verarbeitung Ihrer Daten widersprechen",
    noAutomatedDecision: "keiner Entscheidung unterworfen werden, die allein eine Maschine trifft",
    complaint: "sich bei einer Aufsichtsbehörde beschweren",
  },
  roles: {
    processor: "in unserem Auftrag",
    controller: "für eigene Zwecke",
    jointController: "gemeinsam mit uns",
  },
  origins: {
    provided: "von Ihnen angegeben",
    observed: "bei der Nutzung unseres Dienstes erhoben",
    derived: "aus anderen Daten abgeleitet",
    thirdParty: "von Dritten",
  },
  categories: {
    Name: "Name",
    EmailAddress: "E-Mail-Adresse",
    TelephoneNumber: "Telefonnummer",
    PhysicalAddress: "Anschrift",
    Country: "Land",
    Language: "Sprache",
    IPAddress: "IP-Adresse",
    BankAccount: "Bankverbindung",
    BirthDate: "Geburtsdatum",
    Username: "Benutzername",
    Health: "Gesundheitsdaten",
    PersonalData: "Inhalte von Dokumenten und Dateien",
  },
  contact: "Kontakt",
  dpo: "Datenschutzbeauftragte Person",
  representative: "Vertreter in der Union",
  interest: (interest) => `Unser Interesse: ${interest}.`,
  law: (law) => `Die Vorschrift: ${law}.`,
  keptFor: (duration, after) => `${duration} ab: ${after}`,
  endOfYear: (date) => `Ende des Kalenderjahres von ${date}`,
  transfers: {
    adequacy: (country) =>
      `${country}: Die Europäische Kommission hat ein angemessenes Schutzniveau festgestellt.`,
    dpf: (country) => `${country}: Der Empfänger ist nach dem Data Privacy Framework zertifiziert.`,
    scc: (country) => `${country}: Es gelten Standardvertragsklauseln der Europäischen Kommission.`,
    refused: (country) =>
      `${country}: Derzeit besteht keine Grundlage für eine Übermittlung; es wird nichts übermittelt.`,
  },
  copy: (where) => `Eine Kopie der Garantien: ${where}`,
  objectToMarketing:
    "Der Direktwerbung können Sie jederzeit ohne Angabe von Gründen widersprechen. Wir verwenden Ihre Daten dann nicht mehr dafür.",
  noAutomatedDecisions: "Wir treffen keine Entscheidungen über Sie allein durch Maschinen.",
};

/** `6(1)(a)` is written `6 Abs. 1 Buchst. a`. */
function germanArticle(article: string): string {
  const [, number = article, paragraph, letter] = /^(\d+)(?:\((\d+)\))?(?:\(([a-z])\))?$/.exec(article) ?? [];
  return [number, paragraph && `Abs. ${paragraph}`, letter && `Buchst. ${letter}`].filter(Boolean).join(" ");
}
