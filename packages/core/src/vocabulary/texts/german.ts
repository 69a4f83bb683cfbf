import type { Texts } from "./texts.ts";

export const de: Texts = {
  contact: "Kontakt",
  dataProtectionOfficer: "Datenschutzbeauftragte Person",
  keptFor: (duration, after) => `${duration} nach ${after}`,
  endOfYear: (date) => `Ende des Kalenderjahres (${date})`,
  notice: {
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
    representative: "Vertreter in der Union",
    interest: (interest) => `Unser Interesse: ${interest}.`,
    law: (law) => `Rechtsgrundlage der Pflicht: ${law}.`,
    transfers: {
      adequacy: (place, authority) =>
        `${place}: ${authority} hat beschlossen, dass ein angemessenes Schutzniveau besteht.`,
      dpf: (place, authority) =>
        `${place}: Der Empfänger ist nach dem Data Privacy Framework (Datenschutzrahmen) zertifiziert, für das ${authority} ein angemessenes Schutzniveau festgestellt hat.`,
      scc: (place, authority) =>
        `${place}: Einen Angemessenheitsbeschluss, der diese Übermittlung erfasst, hat ${authority} nicht gefasst; sie beruht auf Standardvertragsklauseln.`,
    },
    safeguards: (where) => `Eine Kopie der Garantien: ${where}`,
    objection:
      "Einer Verarbeitung, die auf einem berechtigten Interesse oder einer Aufgabe im öffentlichen Interesse beruht, können Sie aus Gründen, die sich aus Ihrer besonderen Situation ergeben, jederzeit widersprechen. Wir beenden sie dann, es sei denn, wir weisen zwingende schutzwürdige Gründe nach, die Ihre Interessen, Rechte und Freiheiten überwiegen, oder sie dient der Geltendmachung, Ausübung oder Verteidigung von Rechtsansprüchen.",
    objectionToMarketing:
      "Der Direktwerbung können Sie jederzeit ohne Angabe von Gründen widersprechen, auch dem Profiling, das mit ihr in Verbindung steht. Wir verwenden Ihre Daten dann nicht mehr dafür.",
    noAutomatedDecisions:
      "Eine ausschließlich automatisierte Entscheidungsfindung, einschließlich Profiling, mit rechtlicher oder ähnlich erheblicher Wirkung findet nicht statt.",
  },
  copy: {
    title: "Ihre personenbezogenen Daten",
    intro: (article) =>
      `Dies ist die Antwort auf Ihre Anfrage nach ${article}: was über Sie gespeichert ist, wozu, und wer es erhalten hat.`,
    controller: "Verantwortlicher",
    createdAt: "Erstellt am",
    purposes: "Wozu Ihre Daten verwendet werden",
    basis: "Rechtsgrundlage",
    kept: "Speicherdauer",
    onBehalf: "im Auftrag unseres Kunden, der darüber entscheidet",
    categories: "Datenkategorien",
    recipients: "Wer Ihre Daten erhalten hat",
    noRecipients: "Eine Offenlegung ist nicht verzeichnet.",
    possible: "kann Daten erhalten haben",
    disclosed: "Offengelegt",
    transfer: "Übermittlung auf Grundlage von",
    sources: "Woher die Daten stammen",
    rights: "Ihre Rechte",
    automated: "Automatisierte Entscheidungen",
    automatedText:
      "Eine ausschließlich automatisierte Entscheidungsfindung, einschließlich Profiling, mit rechtlicher oder ähnlich erheblicher Wirkung ist nicht angegeben.",
    copy: "Kopie Ihrer Daten",
    shared: "Daten anderer, die Sie sehen dürfen",
    hidden: "Ausgelassen (Daten anderer oder geheim):",
    unreadable: "Verschlüsselt gespeichert und nicht mehr lesbar:",
    records: { one: "Datensatz", other: "Datensätze" },
    contents: "Inhalt",
    restricted: "Einschränkung",
    restrictedText: (since, ground) =>
      `Seit dem ${since} ist die Verarbeitung Ihrer Daten eingeschränkt: ${ground}. Sie werden gespeichert und im Übrigen nur mit Ihrer Einwilligung, für Rechtsansprüche, zum Schutz der Rechte anderer oder aus Gründen eines wichtigen öffentlichen Interesses verwendet.`,
    yes: "ja",
    no: "nein",
    record: (number) => `Datensatz ${number}`,
  },
};
