import type { Texts } from "./texts.ts";

export const nl: Texts = {
  contact: "Contact",
  dataProtectionOfficer: "Functionaris voor gegevensbescherming",
  keptFor: (duration, after) => `${duration} na ${after}`,
  endOfYear: (date) => `einde van het kalenderjaar (${date})`,
  notice: {
    title: "Privacyverklaring",
    headings: {
      controller: "Wie verantwoordelijk is",
      purposes: "Waarvoor wij uw gegevens gebruiken, en waarom dat mag",
      data: "Welke gegevens wij gebruiken, en waar ze vandaan komen",
      recipients: "Wie uw gegevens ontvangt",
      transfers: "Doorgifte naar andere landen",
      retention: "Hoe lang wij ze bewaren",
      rights: "Uw rechten",
      objection: "Uw recht van bezwaar",
      complaint: "Klachten",
      necessity: "Of u ons uw gegevens moet verstrekken",
      automatedDecisions: "Geautomatiseerde besluiten",
    },
    representative: "Vertegenwoordiger in de Unie",
    interest: (interest) => `Ons belang: ${interest}.`,
    law: (law) => `Grondslag van de verplichting: ${law}.`,
    transfers: {
      adequacy: (place, authority) =>
        `${place}: ${authority} heeft besloten dat het niveau van gegevensbescherming adequaat is.`,
      dpf: (place, authority) =>
        `${place}: de ontvanger is gecertificeerd onder het Data Privacy Framework (kader voor gegevensbescherming), waarvoor ${authority} heeft besloten dat het niveau van gegevensbescherming adequaat is.`,
      scc: (place, authority) =>
        `${place}: ${authority} heeft geen adequaatheidsbesluit genomen dat deze doorgifte dekt; zij berust op standaardcontractbepalingen.`,
    },
    safeguards: (where) => `Een kopie van de waarborgen: ${where}`,
    objection:
      "U kunt te allen tijde, om redenen die verband houden met uw specifieke situatie, bezwaar maken tegen verwerking die berust op een gerechtvaardigd belang of een taak van algemeen belang. Wij staken die dan, tenzij wij dwingende gerechtvaardigde gronden aanvoeren die zwaarder wegen dan uw belangen, rechten en vrijheden, of die verband houden met de instelling, uitoefening of onderbouwing van een rechtsvordering.",
    objectionToMarketing:
      "U kunt te allen tijde zonder opgaaf van redenen bezwaar maken tegen direct marketing, ook tegen profilering die daarmee verband houdt. Wij gebruiken uw gegevens daar dan niet meer voor.",
    noAutomatedDecisions:
      "Er worden geen besluiten genomen die uitsluitend op geautomatiseerde verwerking, waaronder profilering, zijn gebaseerd en rechtsgevolgen of vergelijkbare aanmerkelijke gevolgen hebben.",
  },
  copy: {
    title: "Uw persoonsgegevens",
    intro: (article) =>
      `Dit is het antwoord op uw verzoek op grond van ${article}: wat over u is opgeslagen, waarom, en wie het heeft ontvangen.`,
    controller: "Verwerkingsverantwoordelijke",
    createdAt: "Opgesteld op",
    purposes: "Waarvoor uw gegevens worden gebruikt",
    basis: "Rechtsgrond",
    kept: "Bewaartermijn",
    onBehalf: "in opdracht van onze klant, die erover beslist",
    categories: "Categorieën gegevens",
    recipients: "Wie uw gegevens heeft ontvangen",
    noRecipients: "Er is geen verstrekking vastgelegd.",
    possible: "kan gegevens hebben ontvangen",
    disclosed: "Verstrekt",
    transfer: "Doorgifte op grond van",
    sources: "Waar de gegevens vandaan komen",
    rights: "Uw rechten",
    automated: "Geautomatiseerde besluiten",
    automatedText:
      "Er is geen besluit opgegeven dat uitsluitend op geautomatiseerde verwerking, waaronder profilering, is gebaseerd en rechtsgevolgen of vergelijkbare aanmerkelijke gevolgen heeft.",
    copy: "Kopie van uw gegevens",
    shared: "van iemand anders, voor u zichtbaar",
    hidden: "Weggelaten (van anderen of geheim):",
    unreadable: "Versleuteld opgeslagen en niet meer leesbaar:",
    records: { one: "record", other: "records" },
    contents: "Inhoud",
    restricted: "Beperking",
    restrictedText: (since, ground) =>
      `Sinds ${since} is de verwerking van uw gegevens beperkt: ${ground}. Ze worden bewaard, en verder alleen gebruikt met uw toestemming, voor een rechtsvordering, ter bescherming van de rechten van een ander of om gewichtige redenen van algemeen belang.`,
    yes: "ja",
    no: "nee",
    record: (number) => `Record ${number}`,
  },
};
