import type { Json } from "@habeas/internal";
import type { ProcessingActivity, UsedRecipient } from "./processing-activity.ts";
import type { RecordOfProcessing, ResponsibleParty } from "./record-of-processing.ts";

/** The vocabularies that the record is written in. */
const CONTEXT = {
  dpv: "https://w3id.org/dpv#",
  pd: "https://w3id.org/dpv/pd#",
  "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
  dct: "http://purl.org/dc/terms/",
  xsd: "http://www.w3.org/2001/XMLSchema#",
};

/**
 * The record of processing in the terms of the W3C Data Privacy Vocabulary, as JSON-LD. Categories that are no
 * term of `pd` get an identifier that does not resolve; the text of every activity stays readable.
 */
export function recordJsonLd(record: RecordOfProcessing): Json {
  const { controller, jointControllers, activities, onBehalf, security, on } = record;
  return {
    "@context": CONTEXT,
    "@type": "dpv:RecordsOfActivities",
    "dct:date": { "@value": on, "@type": "xsd:date" },
    "dpv:hasDataController": party("dpv:DataController", controller),
    ...(jointControllers.length > 0 && {
      "dpv:hasJointDataControllers": jointControllers.map((joint) => party("dpv:DataController", joint)),
    }),
    "dpv:hasTechnicalOrganisationalMeasure": security.map((measure) => ({
      "@type": "dpv:TechnicalOrganisationalMeasure",
      "dct:description": measure,
    })),
    "dpv:hasProcess": [
      ...activities.map((activity) => process(activity)),
      ...onBehalf.flatMap(({ customer, activities: processed }) =>
        processed.map((activity) => ({
          ...process(activity),
          "dpv:hasDataController": party("dpv:DataController", customer),
          "dpv:hasDataProcessor": party("dpv:DataProcessor", controller),
        })),
      ),
    ],
  };
}

const party = (type: string, { name, contact, country, dpo, representative }: ResponsibleParty) => ({
  "@type": type,
  "dpv:hasName": name,
  "dpv:hasContact": contact,
  ...(country !== undefined && { "dpv:hasCountry": country }),
  ...(dpo !== undefined && {
    "dpv:hasDataProtectionOfficer": { "@type": "dpv:DataProtectionOfficer", "dpv:hasContact": dpo },
  }),
  ...(representative !== undefined && {
    "dpv:hasRepresentative": { "@type": "dpv:Representative", "dpv:hasContact": representative },
  }),
});

const process = (activity: ProcessingActivity) => ({
  "@type": "dpv:Process",
  "dct:title": activity.purpose,
  "dpv:hasPurpose": { "@type": "dpv:Purpose", "dct:description": activity.describe },
  "dpv:hasLegalBasis":
    activity.basis === "softOptIn"
      ? { "@type": "dpv:LegalBasis", "dct:title": `Art. ${activity.article}` }
      : { "@id": `eu-gdpr:A${activity.article.replaceAll(/\((\w)\)/g, "-$1")}` },
  "dpv:hasPersonalData": activity.categories.map(({ category }) => ({
    "@id": category === "PersonalData" ? "dpv:PersonalData" : `pd:${category}`,
  })),
  "dpv:hasDataSubject": activity.subjects.map((subject) => ({
    "@type": "dpv:DataSubject",
    "dct:title": subject,
  })),
  "dpv:hasRecipient": activity.recipients.map(recipient),
  "dpv:hasStorageCondition": {
    "@type": "dpv:StorageDuration",
    "dpv:hasDuration": { "@value": activity.keep.for, "@type": "xsd:duration" },
    "dct:description":
      typeof activity.keep.after === "string" ? activity.keep.after : activity.keep.after.column,
  },
});

const recipientTypes: Readonly<Record<UsedRecipient["role"], string>> = {
  processor: "dpv:DataProcessor",
  controller: "dpv:ThirdParty",
  jointController: "dpv:JointDataControllers",
};

const groundIds = {
  none_needed: undefined,
  adequacy: "eu-gdpr:A45-3",
  dpf: "eu-gdpr:A45-3",
  scc: "eu-gdpr:A46-2-c",
} as const;

function recipient({ name, role, country, transfer }: UsedRecipient) {
  const ground = transfer.allowed ? groundIds[transfer.ground] : undefined;
  return {
    "@type": recipientTypes[role],
    "dpv:hasName": name,
    "dpv:hasCountry": country,
    ...(ground !== undefined && { "dpv:hasLegalBasis": { "@id": ground } }),
  };
}
