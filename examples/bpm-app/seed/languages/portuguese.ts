import type { Language } from "./language.ts";

export const portuguese: Language = {
  code: "pt",
  accessLocale: "pt-BR",
  forms: {
    "leave-request": {
      name: "Solicitação de férias",
      fields: {
        name: "Nome",
        email: "E-mail",
        from: "Primeiro dia",
        to: "Último dia",
        substitute: "Quem substitui",
        note: "Observação",
      },
    },
    supplier: {
      name: "Cadastro de fornecedor",
      fields: {
        company: "Empresa",
        contact: "Pessoa de contato",
        email: "E-mail",
        phone: "Telefone",
        address: "Endereço",
        taxId: "CNPJ",
        iban: "Conta bancária",
      },
    },
    "incoming-invoice": {
      name: "Nota fiscal recebida",
      fields: {
        supplier: "Fornecedor",
        contact: "Contato no fornecedor",
        number: "Número da nota",
        amount: "Valor",
        petty: "Pequena despesa (sem aprovação)",
      },
    },
    approval: { name: "Aprovação", fields: { approved: "Aprovado", reason: "Justificativa" } },
  },
  processes: {
    "leave-request": "Pedir férias",
    "supplier-onboarding": "Cadastrar fornecedor",
    "invoice-approval": "Aprovar nota fiscal",
  },
  reasons: [
    "Tudo certo, bom descanso.",
    "Substituição combinada.",
    "Falta alinhar com a equipe.",
    "De acordo.",
  ],
  notes: ["Férias de julho", "Mudança de casa", "Saldo do ano passado", ""],
  comments: [
    (first) => `${first}, você consegue olhar isso até sexta?`,
    (first) => `Falei com ${first}: ainda faltam os anexos.`,
    () => "Conferido, por mim pode seguir.",
  ],
  attachment: {
    name: "Procuração.txt",
    text: (person) => `Procuração\n\nAutorizo ${person} a aprovar notas fiscais de até R$ 25.000.\n`,
  },
  subscription: { seats: "Acme BPM Team, usuários por mês", support: "Implantação e treinamento" },
  notices: {
    terms: "Termos de uso do Acme BPM, versão de 1º de março de 2026. …",
    signup:
      "Como administrador, você receberá e-mails sobre recursos do Acme BPM e conceitos de BPM. " +
      "Você pode se opor a qualquer momento, aqui e em cada e-mail, sem custo.",
    sales:
      "Quero que a equipe de vendas do Acme BPM ou o parceiro do meu país me ligue. " +
      "Posso retirar este consentimento a qualquer momento.",
  },
};
