/** The languages of the readable copy. */
export type AccessLocale = "en" | "de" | "es" | "nl" | "pt";

/** The words of the readable copy in one language. */
export interface AccessTexts {
  readonly title: string;
  readonly intro: string;
  readonly controller: string;
  readonly contact: string;
  readonly dataProtectionOfficer: string;
  readonly createdAt: string;
  readonly purposes: string;
  readonly basis: string;
  readonly kept: string;
  readonly keptFor: (duration: string, after: string) => string;
  readonly endOfYear: (date: string) => string;
  readonly onBehalf: string;
  readonly categories: string;
  readonly recipients: string;
  readonly noRecipients: string;
  readonly possible: string;
  readonly disclosed: string;
  readonly transfer: string;
  readonly sources: string;
  readonly rights: string;
  readonly rightsText: string;
  readonly automated: string;
  readonly automatedText: string;
  readonly copy: string;
  readonly yours: string;
  readonly shared: string;
  readonly hidden: string;
  readonly unreadable: string;
  readonly rows: (count: number) => string;
}

export const accessTexts: Readonly<Record<AccessLocale, AccessTexts>> = {
  en: {
    title: "Your personal data",
    intro:
      "This is the answer to your request under Art. 15 GDPR: what is stored about you, why, and who received it.",
    controller: "Controller",
    contact: "Contact",
    dataProtectionOfficer: "Data protection officer",
    createdAt: "Created",
    purposes: "What your data is used for",
    basis: "Legal basis",
    kept: "Storage",
    keptFor: (duration, after) => `${duration} after: ${after}`,
    endOfYear: (date) => `the end of the year of: ${date}`,
    onBehalf: "on behalf of our customer, who decides about it",
    categories: "Categories of data",
    recipients: "Who received your data",
    noRecipients: "Nobody.",
    possible: "may have received data",
    disclosed: "Disclosed",
    transfer: "Transfer on the ground of",
    sources: "Where the data comes from",
    rights: "Your rights",
    rightsText:
      "You may ask for correction (Art. 16), erasure (Art. 17), restriction (Art. 18) and a portable copy (Art. 20), object (Art. 21), withdraw a consent at any time (Art. 7(3)), and complain to a supervisory authority (Art. 77).",
    automated: "Automated decisions",
    automatedText: "No automated decision with legal or similar effect (Art. 22) has been declared.",
    copy: "Copy of your data",
    yours: "yours",
    shared: "somebody else's, visible to you",
    hidden: "Left out (other people's or secret):",
    unreadable: "Stored encrypted, and not readable any more:",
    rows: (count) => `${count} records`,
  },
  de: {
    title: "Ihre personenbezogenen Daten",
    intro:
      "Dies ist die Antwort auf Ihre Anfrage nach Art. 15 DSGVO: was über Sie gespeichert ist, wozu, und wer es erhalten hat.",
    controller: "Verantwortlicher",
    contact: "Kontakt",
    dataProtectionOfficer: "Datenschutzbeauftragte Person",
    createdAt: "Erstellt",
    purposes: "Wozu Ihre Daten verwendet werden",
    basis: "Rechtsgrundlage",
    kept: "Speicherung",
    keptFor: (duration, after) => `${duration} nach: ${after}`,
    endOfYear: (date) => `Ende des Jahres von: ${date}`,
    onBehalf: "im Auftrag unseres Kunden, der darüber entscheidet",
    categories: "Datenkategorien",
    recipients: "Wer Ihre Daten erhalten hat",
    noRecipients: "Niemand.",
    possible: "kann Daten erhalten haben",
    disclosed: "Offengelegt",
    transfer: "Übermittlung auf Grundlage von",
    sources: "Woher die Daten stammen",
    rights: "Ihre Rechte",
    rightsText:
      "Sie können Berichtigung (Art. 16), Löschung (Art. 17), Einschränkung (Art. 18) und eine übertragbare Kopie (Art. 20) verlangen, widersprechen (Art. 21), eine Einwilligung jederzeit widerrufen (Art. 7 Abs. 3) und sich bei einer Aufsichtsbehörde beschweren (Art. 77).",
    automated: "Automatisierte Entscheidungen",
    automatedText:
      "Eine automatisierte Entscheidung mit rechtlicher oder ähnlicher Wirkung (Art. 22) ist nicht angegeben.",
    copy: "Kopie Ihrer Daten",
    yours: "Ihre",
    shared: "Daten anderer, die Sie sehen dürfen",
    hidden: "Ausgelassen (Daten anderer oder geheim):",
    unreadable: "Verschlüsselt gespeichert und nicht mehr lesbar:",
    rows: (count) => `${count} Datensätze`,
  },
  es: {
    title: "Sus datos personales",
    intro:
      "Esta es la respuesta a su solicitud según el art. 15 del RGPD: qué se guarda sobre usted, para qué y quién lo ha recibido.",
    controller: "Responsable",
    contact: "Contacto",
    dataProtectionOfficer: "Delegado de protección de datos",
    createdAt: "Creado",
    purposes: "Para qué se usan sus datos",
    basis: "Base jurídica",
    kept: "Conservación",
    keptFor: (duration, after) => `${duration} después de: ${after}`,
    endOfYear: (date) => `el final del año de: ${date}`,
    onBehalf: "por cuenta de nuestro cliente, que decide sobre ello",
    categories: "Categorías de datos",
    recipients: "Quién ha recibido sus datos",
    noRecipients: "Nadie.",
    possible: "puede haber recibido datos",
    disclosed: "Comunicado",
    transfer: "Transferencia basada en",
    sources: "De dónde proceden los datos",
    rights: "Sus derechos",
    rightsText:
      "Puede pedir la rectificación (art. 16), la supresión (art. 17), la limitación (art. 18) y una copia portable (art. 20), oponerse (art. 21), retirar un consentimiento en cualquier momento (art. 7.3) y reclamar ante una autoridad de control (art. 77).",
    automated: "Decisiones automatizadas",
    automatedText:
      "No se ha declarado ninguna decisión automatizada con efectos jurídicos o similares (art. 22).",
    copy: "Copia de sus datos",
    yours: "suyo",
    shared: "de otra persona, visible para usted",
    hidden: "Omitido (de otras personas o secreto):",
    unreadable: "Guardado cifrado y ya ilegible:",
    rows: (count) => `${count} registros`,
  },
  nl: {
    title: "Uw persoonsgegevens",
    intro:
      "Dit is het antwoord op uw verzoek op grond van art. 15 AVG: wat over u is opgeslagen, waarom, en wie het heeft ontvangen.",
    controller: "Verwerkingsverantwoordelijke",
    contact: "Contact",
    dataProtectionOfficer: "Functionaris voor gegevensbescherming",
    createdAt: "Gemaakt",
    purposes: "Waarvoor uw gegevens worden gebruikt",
    basis: "Grondslag",
    kept: "Bewaring",
    keptFor: (duration, after) => `${duration} na: ${after}`,
    endOfYear: (date) => `het einde van het jaar van: ${date}`,
    onBehalf: "in opdracht van onze klant, die erover beslist",
    categories: "Categorieën gegevens",
    recipients: "Wie uw gegevens heeft ontvangen",
    noRecipients: "Niemand.",
    possible: "kan gegevens hebben ontvangen",
    disclosed: "Verstrekt",
    transfer: "Doorgifte op grond van",
    sources: "Waar de gegevens vandaan komen",
    rights: "Uw rechten",
    rightsText:
      "U kunt vragen om rectificatie (art. 16), wissing (art. 17), beperking (art. 18) en een overdraagbare kopie (art. 20), bezwaar maken (art. 21), een toestemming altijd intrekken (art. 7, lid 3) en een klacht indienen bij een toezichthoudende autoriteit (art. 77).",
    automated: "Geautomatiseerde besluiten",
    automatedText:
      "Er is geen geautomatiseerd besluit met rechtsgevolgen of soortgelijke gevolgen (art. 22) opgegeven.",
    copy: "Kopie van uw gegevens",
    yours: "van u",
    shared: "van iemand anders, voor u zichtbaar",
    hidden: "Weggelaten (van anderen of geheim):",
    unreadable: "Versleuteld opgeslagen en niet meer leesbaar:",
    rows: (count) => `${count} records`,
  },
  pt: {
    title: "Os seus dados pessoais",
    intro:
      "Esta é a resposta ao seu pedido nos termos do art. 15.º do RGPD: o que está guardado sobre si, para quê e quem o recebeu.",
    controller: "Responsável pelo tratamento",
    contact: "Contacto",
    dataProtectionOfficer: "Encarregado da proteção de dados",
    createdAt: "Criado",
    purposes: "Para que são usados os seus dados",
    basis: "Fundamento jurídico",
    kept: "Conservação",
    keptFor: (duration, after) => `${duration} após: ${after}`,
    endOfYear: (date) => `o fim do ano de: ${date}`,
    onBehalf: "por conta do nosso cliente, que decide sobre isso",
    categories: "Categorias de dados",
    recipients: "Quem recebeu os seus dados",
    noRecipients: "Ninguém.",
    possible: "pode ter recebido dados",
    disclosed: "Comunicado",
    transfer: "Transferência com base em",
    sources: "De onde vêm os dados",
    rights: "Os seus direitos",
    rightsText:
      "Pode pedir a retificação (art. 16.º), o apagamento (art. 17.º), a limitação (art. 18.º) e uma cópia portável (art. 20.º), opor-se (art. 21.º), retirar um consentimento a qualquer momento (art. 7.º, n.º 3) e reclamar junto de uma autoridade de controlo (art. 77.º).",
    automated: "Decisões automatizadas",
    automatedText:
      "Não foi declarada nenhuma decisão automatizada com efeitos jurídicos ou semelhantes (art. 22.º).",
    copy: "Cópia dos seus dados",
    yours: "seu",
    shared: "de outra pessoa, visível para si",
    hidden: "Omitido (de outras pessoas ou secreto):",
    unreadable: "Guardado cifrado e já ilegível:",
    rows: (count) => `${count} registos`,
  },
};
