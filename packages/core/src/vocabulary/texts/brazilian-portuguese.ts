import type { Texts } from "./texts.ts";

export const ptBR: Texts = {
  contact: "Contato",
  dataProtectionOfficer: "Encarregado pelo tratamento de dados pessoais",
  keptFor: (duration, after) => `${duration} após ${after}`,
  endOfYear: (date) => `fim do ano-calendário (${date})`,
  notice: {
    title: "Aviso de privacidade",
    headings: {
      controller: "Quem é o controlador",
      purposes: "Para que usamos os seus dados e por que podemos fazê-lo",
      data: "Quais dados usamos e de onde vêm",
      recipients: "Com quem compartilhamos os seus dados",
      transfers: "Transferências internacionais",
      retention: "Por quanto tempo os guardamos",
      rights: "Os seus direitos como titular",
      objection: "O seu direito de oposição",
      complaint: "Petições",
      necessity: "Se você é obrigado a fornecer os seus dados",
      automatedDecisions: "Decisões automatizadas",
    },
    representative: "Representante na União Europeia",
    interest: (interest) => `O nosso interesse: ${interest}.`,
    law: (law) => `A norma que nos obriga: ${law}.`,
    transfers: {
      adequacy: (place, authority) =>
        `${place}: ${authority} decidiu que o grau de proteção de dados é adequado.`,
      dpf: (place, authority) =>
        `${place}: o destinatário é certificado no Data Privacy Framework (Marco de Privacidade de Dados), a respeito do qual ${authority} decidiu que o grau de proteção de dados é adequado.`,
      scc: (place, authority) =>
        `${place}: ${authority} não tomou decisão de adequação que abranja esta transferência, que se baseia em cláusulas-padrão contratuais.`,
    },
    safeguards: (where) => `Cópia das garantias: ${where}`,
    objection:
      "Você pode se opor a qualquer momento, por motivos relacionados à sua situação particular, ao tratamento que se baseie no legítimo interesse ou em uma tarefa de interesse público. Nesse caso, paramos o tratamento, a menos que demonstremos motivos legítimos e imperiosos que prevaleçam sobre os seus interesses, direitos e liberdades, ou que ele sirva ao exercício regular de direitos em processo.",
    objectionToMarketing:
      "Você pode se opor a qualquer momento ao marketing direto, sem indicar motivos, inclusive à definição de perfis relacionada a ele. Nesse caso, deixamos de usar os seus dados para isso.",
    noAutomatedDecisions:
      "Não são tomadas decisões unicamente com base em tratamento automatizado, incluída a definição de perfis, com efeitos jurídicos ou que afetem significativamente os seus interesses.",
  },
  copy: {
    title: "Os seus dados pessoais",
    intro: (article) =>
      `Esta é a resposta à sua requisição com base no ${article}: o que está armazenado sobre você, para quê e quem recebeu.`,
    controller: "Controlador",
    createdAt: "Elaborado em",
    purposes: "Para que os seus dados são usados",
    basis: "Base legal",
    kept: "Prazo de armazenamento",
    onBehalf: "em nome do nosso cliente, que decide a respeito",
    categories: "Categorias de dados",
    recipients: "Com quem os seus dados foram compartilhados",
    noRecipients: "Nenhum compartilhamento está registrado.",
    possible: "pode ter recebido dados",
    disclosed: "Compartilhado",
    transfer: "Transferência com base em",
    sources: "De onde vêm os dados",
    rights: "Os seus direitos como titular",
    automated: "Decisões automatizadas",
    automatedText:
      "Não foi declarada nenhuma decisão tomada unicamente com base em tratamento automatizado, incluída a definição de perfis, com efeitos jurídicos ou que afete significativamente os seus interesses.",
    copy: "Cópia dos seus dados",
    shared: "de outra pessoa, visível para você",
    hidden: "Omitido (de outras pessoas ou secreto):",
    unreadable: "Armazenado criptografado e não mais legível:",
    records: { one: "registro", many: "de registros", other: "registros" },
    contents: "Conteúdo",
    restricted: "Bloqueio",
    restrictedText: (since, ground) =>
      `Desde ${since} os seus dados estão bloqueados para tratamento: ${ground}. Eles são armazenados e, no mais, só usados com o seu consentimento, para o exercício regular de direitos em processo, para proteger direitos de outra pessoa ou por motivo relevante de interesse público.`,
    yes: "sim",
    no: "não",
    record: (number) => `Registro ${number}`,
  },
};
