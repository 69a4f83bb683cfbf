import type { Texts } from "./texts.ts";

export const pt: Texts = {
  contact: "Contacto",
  dataProtectionOfficer: "Encarregado da proteção de dados",
  keptFor: (duration, after) => `${duration} após ${after}`,
  endOfYear: (date) => `fim do ano civil (${date})`,
  notice: {
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
    representative: "Representante na União",
    interest: (interest) => `O nosso interesse: ${interest}.`,
    law: (law) => `A norma que nos obriga: ${law}.`,
    transfers: {
      adequacy: (place, authority) =>
        `${place}: ${authority} decidiu que o nível de proteção de dados é adequado.`,
      dpf: (place, authority) =>
        `${place}: o destinatário está certificado ao abrigo do Quadro de Privacidade dos Dados (Data Privacy Framework), relativamente ao qual ${authority} decidiu que o nível de proteção de dados é adequado.`,
      scc: (place, authority) =>
        `${place}: ${authority} não adotou nenhuma decisão de adequação que abranja esta transferência, que se baseia em cláusulas contratuais-tipo.`,
    },
    safeguards: (where) => `Cópia das garantias: ${where}`,
    objection:
      "Pode opor-se a qualquer momento, por motivos relacionados com a sua situação particular, ao tratamento que se baseie num interesse legítimo ou numa função de interesse público. Cessamos então o tratamento, a não ser que apresentemos razões imperiosas e legítimas que prevaleçam sobre os seus interesses, direitos e liberdades, ou para efeitos de declaração, exercício ou defesa de um direito num processo judicial.",
    objectionToMarketing:
      "Pode opor-se a qualquer momento à comercialização direta, sem indicar motivos, incluindo a definição de perfis com ela relacionada. Deixamos então de usar os seus dados para esse fim.",
    noAutomatedDecisions:
      "Não são tomadas decisões com base exclusivamente em tratamento automatizado, incluindo a definição de perfis, com efeitos jurídicos ou que afetem significativamente de forma similar.",
  },
  copy: {
    title: "Os seus dados pessoais",
    intro: (article) =>
      `Esta é a resposta ao seu pedido ao abrigo do ${article}: o que está guardado sobre si, para quê e quem o recebeu.`,
    controller: "Responsável pelo tratamento",
    createdAt: "Elaborado em",
    purposes: "Para que são usados os seus dados",
    basis: "Fundamento jurídico",
    kept: "Prazo de conservação",
    onBehalf: "por conta do nosso cliente, que decide sobre isso",
    categories: "Categorias de dados",
    recipients: "Quem recebeu os seus dados",
    noRecipients: "Não está registada nenhuma divulgação.",
    possible: "pode ter recebido dados",
    disclosed: "Divulgado",
    transfer: "Transferência com base em",
    sources: "De onde vêm os dados",
    rights: "Os seus direitos",
    automated: "Decisões automatizadas",
    automatedText:
      "Não foi declarada nenhuma decisão tomada com base exclusivamente em tratamento automatizado, incluindo a definição de perfis, com efeitos jurídicos ou que afete significativamente de forma similar.",
    copy: "Cópia dos seus dados",
    shared: "de outra pessoa, visível para si",
    hidden: "Omitido (de outras pessoas ou secreto):",
    unreadable: "Guardado cifrado e já não legível:",
    records: { one: "registo", many: "de registos", other: "registos" },
    contents: "Conteúdo",
    restricted: "Limitação",
    restrictedText: (since, ground) =>
      `Desde ${since} o tratamento dos seus dados está limitado: ${ground}. São conservados e, de resto, só usados com o seu consentimento, para um processo judicial, para defesa dos direitos de outrem ou por motivos ponderosos de interesse público.`,
    yes: "sim",
    no: "não",
    record: (number) => `Registo ${number}`,
  },
};
