import type { NoticeTexts } from "./notice-texts.ts";

export const pt: NoticeTexts = {
  title: "Aviso de privacidade",
  headings: {
    controller: "Quem é o responsável",
    purposes: "Para que usamos os seus dados e por que podemos fazê-lo",
    data: "Que dados usamos e de onde vêm",
    recipients: "Quem recebe os seus dados",
    transfers: "Transferências para outros países",
    retention: "Por quanto tempo os conservamos",
    rights: "Os seus direitos",
    objection: "O seu direito de oposição",
    complaint: "Reclamações",
    necessity: "Se é obrigatório fornecer os seus dados",
    automatedDecisions: "Decisões automatizadas",
  },
  article: (article) => `art. ${portugueseArticle(article)} RGPD`,
  bases: {
    consent: "o seu consentimento",
    contract: "o nosso contrato consigo ou diligências pré-contratuais a seu pedido",
    legalObligation: "uma obrigação jurídica",
    vitalInterests: "a proteção de interesses vitais",
    publicTask: "uma função de interesse público",
    legitimateInterest: "o nosso interesse legítimo",
    softOptIn: "o nosso interesse legítimo em informar os clientes sobre produtos próprios semelhantes",
  },
  rights: {
    withdrawal: "retirar o consentimento a qualquer momento; o que foi feito até então continua lícito",
    access: "aceder aos seus dados e receber uma cópia",
    rectification: "obter a retificação de dados inexatos",
    erasure: "obter o apagamento dos seus dados",
    restriction: "obter a limitação do tratamento dos seus dados",
    portability: "receber os dados que nos forneceu num formato de leitura automática",
    objection: "opor-se ao tratamento dos seus dados",
    noAutomatedDecision: "não ficar sujeito a decisões tomadas exclusivamente por máquinas",
    complaint: "apresentar reclamação a uma autoridade de controlo",
  },
  roles: {
    processor: "por nossa conta",
    controller: "para os seus próprios fins",
    jointController: "conjuntamente connosco",
  },
  origins: {
    provided: "fornecidos por si",
    observed: "recolhidos durante o uso do nosso serviço",
    derived: "deduzidos de outros dados",
    thirdParty: "provenientes de terceiros",
  },
  categories: {
    Name: "nome",
    EmailAddress: "endereço de correio eletrónico",
    TelephoneNumber: "número de telefone",
    PhysicalAddress: "endereço postal",
    Country: "país",
    Language: "língua",
    IPAddress: "endereço IP",
    BankAccount: "conta bancária",
    BirthDate: "data de nascimento",
    Username: "nome de utilizador",
    Health: "dados de saúde",
    PersonalData: "conteúdo de documentos e ficheiros",
  },
  contact: "Contacto",
  dpo: "Encarregado da proteção de dados",
  representative: "Representante na União",
  interest: (interest) => `O nosso interesse: ${interest}.`,
  law: (law) => `A norma: ${law}.`,
  keptFor: (duration, after) => `${duration} a partir de: ${after}`,
  endOfYear: (date) => `fim do ano civil de ${date}`,
  transfers: {
    adequacy: (country) => `${country}: a Comissão Europeia decidiu que o nível de proteção é adequado.`,
    dpf: (country) =>
      `${country}: o destinatário está certificado ao abrigo do Quadro de Privacidade dos Dados.`,
    scc: (country) => `${country}: aplicam-se cláusulas contratuais-tipo da Comissão Europeia.`,
    refused: (country) => `${country}: de momento não há fundamento para uma transferência e nada é enviado.`,
  },
  copy: (where) => `Cópia das garantias: ${where}`,
  objectToMarketing:
    "Pode opor-se a qualquer momento ao marketing direto, sem indicar motivos. Deixamos então de usar os seus dados para esse fim.",
  noAutomatedDecisions: "Não tomamos decisões sobre si exclusivamente por máquinas.",
};

/** `6(1)(a)` is written `6.º, n.º 1, alínea a)`. */
function portugueseArticle(article: string): string {
  const [, number = article, paragraph, letter] = /^(\d+)(?:\((\d+)\))?(?:\(([a-z])\))?$/.exec(article) ?? [];
  return [`${number}.º`, paragraph && `n.º ${paragraph}`, letter && `alínea ${letter})`]
    .filter(Boolean)
    .join(", ");
}
