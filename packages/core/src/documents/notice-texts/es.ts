import type { NoticeTexts } from "./notice-texts.ts";

export const es: NoticeTexts = {
  title: "Información sobre protección de datos",
  headings: {
    controller: "Quién es el responsable",
    purposes: "Para qué usamos sus datos y por qué podemos hacerlo",
    data: "Qué datos usamos y de dónde proceden",
    recipients: "Quién recibe sus datos",
    transfers: "Transferencias a otros países",
    retention: "Cuánto tiempo los conservamos",
    rights: "Sus derechos",
    objection: "Su derecho de oposición",
    complaint: "Reclamaciones",
    necessity: "Si está obligado a facilitarnos sus datos",
    automatedDecisions: "Decisiones automatizadas",
  },
  article: (article) => `art. ${spanishArticle(article)} RGPD`,
  bases: {
    consent: "su consentimiento",
    contract: "nuestro contrato con usted o medidas precontractuales solicitadas por usted",
    legalObligation: "una obligación legal",
    vitalInterests: "la protección de intereses vitales",
    publicTask: "una misión de interés público",
    legitimateInterest: "nuestro interés legítimo",
    softOptIn: "nuestro interés legítimo en informar a los clientes de productos propios similares",
  },
  rights: {
    withdrawal: "retirar su consentimiento en cualquier momento; lo hecho hasta entonces sigue siendo lícito",
    access: "acceder a sus datos y recibir una copia",
    rectification: "hacer rectificar los datos inexactos",
    erasure: "hacer suprimir sus datos",
    restriction: "limitar el tratamiento de sus datos",
    portability: "recibir los datos que nos ha facilitado en un formato legible por máquina",
    objection: "oponerse al tratamiento de sus datos",
    noAutomatedDecision: "no ser objeto de decisiones tomadas únicamente por máquinas",
    complaint: "presentar una reclamación ante una autoridad de control",
  },
  roles: {
    processor: "por cuenta nuestra",
    controller: "para sus propios fines",
    jointController: "conjuntamente con nosotros",
  },
  origins: {
    provided: "facilitados por usted",
    observed: "obtenidos durante el uso de nuestro servicio",
    derived: "deducidos de otros datos",
    thirdParty: "procedentes de terceros",
  },
  categories: {
    Name: "nombre",
    EmailAddress: "dirección de correo electrónico",
    TelephoneNumber: "número de teléfono",
    PhysicalAddress: "dirección postal",
    Country: "país",
    Language: "idioma",
    IPAddress: "dirección IP",
    BankAccount: "cuenta bancaria",
    BirthDate: "fecha de nacimiento",
    Username: "nombre de usuario",
    Health: "datos de salud",
    PersonalData: "contenido de documentos y archivos",
  },
  contact: "Contacto",
  dpo: "Delegado de protección de datos",
  representative: "Representante en la Unión",
  interest: (interest) => `Nuestro interés: ${interest}.`,
  law: (law) => `La norma: ${law}.`,
  keptFor: (duration, after) => `${duration} desde: ${after}`,
  endOfYear: (date) => `fin del año natural de ${date}`,
  transfers: {
    adequacy: (country) =>
      `${country}: la Comisión Europea ha decidido que el nivel de protección es adecuado.`,
    dpf: (country) =>
      `${country}: el destinatario está certificado conforme al Marco de Privacidad de Datos.`,
    scc: (country) => `${country}: se aplican cláusulas contractuales tipo de la Comisión Europea.`,
    refused: (country) => `${country}: actualmente no hay base para una transferencia y no se envía nada.`,
  },
  copy: (where) => `Copia de las garantías: ${where}`,
  objectToMarketing:
    "Puede oponerse en cualquier momento a la mercadotecnia directa, sin indicar motivos. Entonces dejaremos de usar sus datos para ello.",
  noAutomatedDecisions: "No tomamos decisiones sobre usted únicamente mediante máquinas.",
};

/** `6(1)(a)` is written `6.1.a)`. */
const spanishArticle = (article: string): string =>
  article.replaceAll(/\((\d+)\)/g, ".$1").replaceAll(/\(([a-z])\)/g, ".$1)");
