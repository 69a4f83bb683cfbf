import type { PrivacyLaw } from "./privacy-law.ts";
import type { SixWords } from "./language.ts";

/** A right of the data subject, named after what it gives. */
export type Right =
  | "withdrawal"
  | "information"
  | "informationFromElsewhere"
  | "access"
  | "rectification"
  | "erasure"
  | "restriction"
  | "portability"
  | "objection"
  | "noAutomatedDecision"
  | "complaint";

/** A right that a notice or an access copy tells of: being informed is what they fulfil themselves. */
export type ToldRight = Exclude<Right, "information" | "informationFromElsewhere">;

/** What a person may do by a right. */
export const rightWords: Readonly<Record<ToldRight, SixWords>> = {
  withdrawal:
    "withdraw your consent at any time, which does not affect the lawfulness of processing before it · Ihre Einwilligung jederzeit widerrufen; die Rechtmäßigkeit der bis zum Widerruf erfolgten Verarbeitung bleibt unberührt · retirar su consentimiento en cualquier momento, sin que ello afecte a la licitud del tratamiento anterior a su retirada · uw toestemming te allen tijde intrekken, zonder dat dit afbreuk doet aan de rechtmatigheid van de verwerking daarvoor · retirar o consentimento em qualquer altura, sem comprometer a licitude do tratamento efetuado até então · revogar o consentimento a qualquer momento, ratificados os tratamentos realizados até então",
  access:
    "get access to your data and a copy of it · Auskunft über Ihre Daten und eine Kopie davon erhalten · acceder a sus datos y recibir una copia · uw gegevens inzien en er een kopie van krijgen · aceder aos seus dados e receber uma cópia · acessar os seus dados e receber uma cópia",
  rectification:
    "have inaccurate data rectified and incomplete data completed · unrichtige Daten berichtigen und unvollständige vervollständigen lassen · obtener la rectificación de los datos inexactos y completar los incompletos · onjuiste gegevens laten rectificeren en onvolledige laten aanvullen · obter a retificação de dados inexatos e completar os incompletos · obter a correção de dados incompletos, inexatos ou desatualizados",
  erasure:
    "have your data erased · Ihre Daten löschen lassen · obtener la supresión de sus datos · uw gegevens laten wissen · obter o apagamento dos seus dados · obter a eliminação dos seus dados",
  restriction:
    "have the processing of your data restricted · die Verarbeitung Ihrer Daten einschränken lassen · obtener la limitación del tratamiento de sus datos · de verwerking van uw gegevens laten beperken · obter a limitação do tratamento dos seus dados · obter o bloqueio dos seus dados",
  portability:
    "receive the data you gave us in a structured, machine-readable format, and have it passed on · die Daten, die Sie uns gegeben haben, in einem strukturierten, maschinenlesbaren Format erhalten und übertragen lassen · recibir los datos que nos ha facilitado en un formato estructurado y de lectura mecánica, y hacer que se transmitan · de gegevens die u ons heeft verstrekt in een gestructureerde, machineleesbare vorm krijgen en laten overdragen · receber os dados que nos forneceu num formato estruturado e de leitura automática, e fazê-los transmitir · obter a portabilidade dos seus dados a outro fornecedor de serviço ou produto",
  objection:
    "object to the processing of your data · der Verarbeitung Ihrer Daten widersprechen · oponerse al tratamiento de sus datos · bezwaar maken tegen de verwerking van uw gegevens · opor-se ao tratamento dos seus dados · =",
  noAutomatedDecision:
    "not be subject to a decision based solely on automated processing, including profiling, with legal or similarly significant effects · nicht einer ausschließlich auf einer automatisierten Verarbeitung, einschließlich Profiling, beruhenden Entscheidung mit rechtlicher oder ähnlich erheblicher Wirkung unterworfen werden · no ser objeto de decisiones basadas únicamente en el tratamiento automatizado, incluida la elaboración de perfiles, con efectos jurídicos o que le afecten significativamente de modo similar · niet worden onderworpen aan een uitsluitend op geautomatiseerde verwerking, waaronder profilering, gebaseerd besluit met rechtsgevolgen of vergelijkbare aanmerkelijke gevolgen · não ficar sujeito a decisões tomadas com base exclusivamente em tratamento automatizado, incluindo a definição de perfis, com efeitos jurídicos ou que o afetem significativamente de forma similar · obter a revisão de decisões tomadas unicamente com base em tratamento automatizado, incluída a definição de perfis, que afetem os seus interesses",
  complaint:
    "lodge a complaint with a supervisory authority, in particular where you live, where you work or where the infringement took place · sich bei einer Aufsichtsbehörde beschweren, insbesondere an Ihrem Aufenthaltsort, an Ihrem Arbeitsplatz oder am Ort des mutmaßlichen Verstoßes · presentar una reclamación ante una autoridad de control, en particular donde reside, donde trabaja o donde se produjo la supuesta infracción · een klacht indienen bij een toezichthoudende autoriteit, met name waar u woont, waar u werkt of waar de beweerde inbreuk is begaan · apresentar reclamação a uma autoridade de controlo, em especial onde reside, onde trabalha ou onde a alegada infração foi praticada · apresentar petição à autoridade de proteção de dados, em especial onde você mora, onde trabalha ou onde ocorreu a suposta infração",
};

/** The GDPR article that gives each right. */
export const rightArticles: Readonly<Record<Right, string>> = {
  withdrawal: "7(3)",
  information: "13",
  informationFromElsewhere: "14",
  access: "15",
  rectification: "16",
  erasure: "17",
  restriction: "18",
  portability: "20",
  objection: "21",
  noAutomatedDecision: "22",
  complaint: "77",
};

/** The same under another law, where it has such a right: Switzerland's DSG and Brazil's LGPD. */
export const rightArticlesElsewhere: Readonly<
  Record<Exclude<PrivacyLaw, "gdpr">, Partial<Record<Right, string>>>
> = {
  dsg: {
    information: "19",
    informationFromElsewhere: "19",
    access: "25",
    rectification: "32(1)",
    erasure: "32(2)(c)",
    restriction: "32(2)(a)",
    portability: "28",
    objection: "30(2)(b)",
    noAutomatedDecision: "21",
    complaint: "49",
  },
  lgpd: {
    withdrawal: "8, § 5",
    information: "9",
    informationFromElsewhere: "9",
    access: "18, II",
    rectification: "18, III",
    erasure: "18, VI",
    restriction: "18, IV",
    portability: "18, V",
    objection: "18, § 2",
    noAutomatedDecision: "20",
    complaint: "18, § 1",
  },
};

/** Every right that is told, in the order in which people read of them. */
export const toldRights = [
  "access",
  "rectification",
  "erasure",
  "restriction",
  "portability",
  "objection",
  "withdrawal",
  "noAutomatedDecision",
  "complaint",
] as const satisfies readonly ToldRight[];

/** Art. 15(1)(e), (f), and what else a person may do with a copy: told in every one, whatever the basis. */
export const rightsInCopies = [
  "rectification",
  "erasure",
  "restriction",
  "portability",
  "objection",
  "withdrawal",
  "complaint",
] as const satisfies readonly ToldRight[];
