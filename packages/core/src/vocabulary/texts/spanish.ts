import type { Texts } from "./texts.ts";

export const es: Texts = {
  contact: "Contacto",
  dataProtectionOfficer: "Delegado de protección de datos",
  keptFor: (duration, after) => `${duration} tras ${after}`,
  endOfYear: (date) => `fin del año natural (${date})`,
  notice: {
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
    representative: "Representante en la Unión",
    interest: (interest) => `Nuestro interés: ${interest}.`,
    law: (law) => `La norma que nos obliga: ${law}.`,
    transfers: {
      adequacy: (place, authority) =>
        `${place}: ${authority} ha decidido que el nivel de protección de datos es adecuado.`,
      dpf: (place, authority) =>
        `${place}: el destinatario está certificado conforme al Marco de Privacidad de Datos (Data Privacy Framework), respecto del cual ${authority} ha decidido que el nivel de protección de datos es adecuado.`,
      scc: (place, authority) =>
        `${place}: ${authority} no ha adoptado ninguna decisión de adecuación que cubra esta transferencia, que se basa en cláusulas contractuales tipo.`,
    },
    safeguards: (where) => `Copia de las garantías: ${where}`,
    objection:
      "Puede oponerse en cualquier momento, por motivos relacionados con su situación particular, al tratamiento que se base en un interés legítimo o en una misión de interés público. Entonces dejaremos de tratar los datos, salvo que acreditemos motivos legítimos imperiosos que prevalezcan sobre sus intereses, derechos y libertades, o para la formulación, el ejercicio o la defensa de reclamaciones.",
    objectionToMarketing:
      "Puede oponerse en cualquier momento a la mercadotecnia directa, sin indicar motivos, incluida la elaboración de perfiles relacionada con ella. Entonces dejaremos de usar sus datos para ello.",
    noAutomatedDecisions:
      "No se toman decisiones basadas únicamente en el tratamiento automatizado, incluida la elaboración de perfiles, con efectos jurídicos o significativos de modo similar.",
  },
  copy: {
    title: "Sus datos personales",
    intro: (article) =>
      `Esta es la respuesta a su solicitud según el ${article}: qué se guarda sobre usted, para qué y quién lo ha recibido.`,
    controller: "Responsable del tratamiento",
    createdAt: "Fecha de elaboración",
    purposes: "Para qué se usan sus datos",
    basis: "Base jurídica",
    kept: "Plazo de conservación",
    onBehalf: "por cuenta de nuestro cliente, que decide sobre ello",
    categories: "Categorías de datos",
    recipients: "Quién ha recibido sus datos",
    noRecipients: "No consta ninguna comunicación.",
    possible: "puede haber recibido datos",
    disclosed: "Comunicado",
    transfer: "Transferencia basada en",
    sources: "De dónde proceden los datos",
    rights: "Sus derechos",
    automated: "Decisiones automatizadas",
    automatedText:
      "No se ha declarado ninguna decisión basada únicamente en el tratamiento automatizado, incluida la elaboración de perfiles, con efectos jurídicos o significativos de modo similar.",
    copy: "Copia de sus datos",
    shared: "de otra persona, visible para usted",
    hidden: "Omitido (de otras personas o secreto):",
    unreadable: "Guardado cifrado y ya ilegible:",
    records: { one: "registro", many: "de registros", other: "registros" },
    contents: "Contenido",
    restricted: "Limitación",
    restrictedText: (since, ground) =>
      `Desde el ${since} el tratamiento de sus datos está limitado: ${ground}. Se conservan y, por lo demás, solo se usan con su consentimiento, para reclamaciones, para proteger los derechos de otra persona o por razones de interés público importante.`,
    yes: "sí",
    no: "no",
    record: (number) => `Registro ${number}`,
  },
};
