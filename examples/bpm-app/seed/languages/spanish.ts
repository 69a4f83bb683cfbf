import type { Language } from "./language.ts";

export const spanish: Language = {
  code: "es",
  accessLocale: "es",
  forms: {
    "leave-request": {
      name: "Solicitud de vacaciones",
      fields: {
        name: "Nombre",
        email: "Correo electrónico",
        from: "Primer día",
        to: "Último día",
        substitute: "Quién cubre",
        note: "Comentario",
      },
    },
    supplier: {
      name: "Alta de proveedor",
      fields: {
        company: "Empresa",
        contact: "Persona de contacto",
        email: "Correo electrónico",
        phone: "Teléfono",
        address: "Domicilio",
        taxId: "RFC",
        iban: "CLABE",
      },
    },
    "incoming-invoice": {
      name: "Factura recibida",
      fields: {
        supplier: "Proveedor",
        contact: "Contacto del proveedor",
        number: "Folio",
        amount: "Importe",
        petty: "Gasto menor (sin autorización)",
      },
    },
    approval: { name: "Autorización", fields: { approved: "Autorizado", reason: "Motivo" } },
  },
  processes: {
    "leave-request": "Pedir vacaciones",
    "supplier-onboarding": "Dar de alta un proveedor",
    "invoice-approval": "Autorizar una factura",
  },
  reasons: ["De acuerdo, que descanses.", "Ya está cubierto.", "Falta coordinar con el equipo.", "Conforme."],
  notes: ["Boda de mi hermana", "Vacaciones de verano", "Días pendientes de 2025", ""],
  comments: [
    (first) => `${first}, ¿lo puedes revisar antes del viernes?`,
    (first) => `Hablé con ${first}: faltan los anexos.`,
    () => "Revisado, por mí puede seguir.",
  ],
  attachment: {
    name: "Carta poder.txt",
    text: (person) => `Carta poder\n\nAutorizo a ${person} a aprobar facturas de hasta $100,000 MXN.\n`,
  },
  subscription: { seats: "Acme BPM Team, puestos al mes", support: "Puesta en marcha y capacitación" },
  notices: {
    terms: "Condiciones de uso de Acme BPM, versión del 1 de marzo de 2026. …",
    signup:
      "Como administrador, recibirá correos sobre las funciones de Acme BPM y conceptos de BPM. " +
      "Puede oponerse en cualquier momento, aquí y en cada correo, sin costo.",
    sales:
      "Quiero que me llame el equipo de ventas de Acme BPM o su socio en mi país. " +
      "Puedo retirar este consentimiento en cualquier momento.",
  },
};
