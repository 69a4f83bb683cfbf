import type { EntryBody } from "./entry-body.ts";

/** A node of JSON-LD. */
export interface ReceiptRecord {
  readonly [term: string]: string | ReceiptRecord | readonly (string | ReceiptRecord)[];
}

/** The consent events and their status in the DPV. */
const STATUS: Readonly<Record<string, string>> = {
  "consent.requested": "dpv:ConsentRequested",
  "consent.granted": "dpv:ConsentGiven",
  "consent.withdrawn": "dpv:ConsentWithdrawn",
};

/**
 * The record that a receipt is about, in the terms of the DPV's guide to ISO/IEC TS 27560. Made from the
 * entry alone, so that whoever verifies the entry can make it again.
 */
export function receiptRecord(body: EntryBody): ReceiptRecord {
  const facts = nodeOf(body.facts);
  const declared = nodeOf(facts["declared"]);
  const notice = nodeOf(facts["notice"]);
  const purpose = textOf(facts["purpose"]);
  const status = STATUS[body.event];
  return {
    "@type": status === undefined ? "dpv:Record" : "dpv:ConsentRecord",
    "dct:identifier": `urn:uuid:${body.id}`,
    "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#record",
    "habeas:event": body.event,
    ...(body.reference !== undefined && {
      "dpv:hasDataSubject": { "@id": `urn:uuid:${body.reference}`, "@type": "dpv:DataSubject" },
    }),
    ...(Object.keys(declared).length > 0 && declaredParts(declared)),
    ...(purpose !== undefined && { "dpv:hasProcess": processOf(purpose, declared) }),
    ...(Object.keys(notice).length > 0 && { "dpv:hasNotice": noticeOf(notice) }),
    "dpv:hasLegalEvent": {
      "dct:date": body.at,
      ...(status !== undefined && { "dpv:hasConsentStatus": status, "dpv:hasLegalBasis": "eu-gdpr:A6-1-a" }),
      ...present("habeas:method", facts["method"]),
    },
    ...(body.commitment !== undefined && { "habeas:evidenceCommitment": body.commitment }),
  };
}

function declaredParts(declared: Node): ReceiptRecord {
  const controller = nodeOf(declared["controller"]);
  return {
    "dpv:hasDataController": {
      "@type": "dpv:DataController",
      ...present("dpv:hasName", controller["name"]),
      ...present("dpv:hasContact", controller["contact"]),
      ...present("dpv:hasCountry", controller["country"]),
    },
    "dpv:hasApplicableLaw": "eu-gdpr:GDPR",
  };
}

function processOf(purpose: string, declared: Node): ReceiptRecord {
  const keep = nodeOf(declared["keep"]);
  const recipients = listOf(declared["recipients"]).map((item): ReceiptRecord => {
    const recipient = nodeOf(item);
    return {
      "@type": recipient["role"] === "processor" ? "dpv:DataProcessor" : "dpv:ThirdParty",
      ...present("dpv:hasName", recipient["name"]),
      ...present("dpv:hasCountry", recipient["country"]),
    };
  });
  return {
    "@type": "dpv:Process",
    "dpv:hasPurpose": { "dct:title": purpose, ...present("dct:description", declared["describe"]) },
    "dpv:hasPersonalData": listOf(declared["categories"]).flatMap((category) =>
      typeof category === "string" ? `pd:${category}` : [],
    ),
    "dpv:hasRecipient": recipients,
    "dpv:hasStorageCondition": { "@type": "dpv:StorageDuration", ...present("dpv:hasDuration", keep["for"]) },
  };
}

const noticeOf = (notice: Node): ReceiptRecord => ({
  "@type": "dpv:ConsentNotice",
  ...present("dct:identifier", notice["id"]),
  ...present("dct:language", notice["language"]),
  ...present("habeas:textSha256", notice["textHash"]),
});

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const nodeOf = (value: unknown): Node => (isNode(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const present = (term: string, value: unknown): ReceiptRecord =>
  typeof value === "string" ? { [term]: value } : {};
