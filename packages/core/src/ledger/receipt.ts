import { openCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { fromBase64, utf8 } from "./encoding.ts";
import { parseBody, type EntryBody } from "./entry-body.ts";
import { verifyInclusion } from "./merkle-proof.ts";
import { leafHash } from "./merkle-tree.ts";
import { receiptRecord, type ReceiptRecord } from "./receipt-record.ts";
import { readKeys } from "./verify-log.ts";

/** What makes a receipt verifiable: the entry, its place in the log, and a signed checkpoint over it. */
export interface ReceiptProof {
  /** The entry's public part, the exact text that its leaf hashes. */
  readonly entry: string;
  readonly index: number;
  /** Base64, from the leaf upwards. */
  readonly path: readonly string[];
  /** A C2SP signed note. */
  readonly checkpoint: string;
}

/** A receipt (ISO/IEC TS 27560) in the DPV's JSON-LD terms, with its proof. Holds no personal data. */
export interface Receipt {
  readonly "@context": Readonly<Record<string, string>>;
  readonly "@type": "dpv:ConsentReceipt" | "dpv:Record";
  readonly "dct:identifier": string;
  readonly "dct:conformsTo": string;
  readonly "dpv:hasRecordOfActivity": ReceiptRecord;
  readonly "habeas:proof": ReceiptProof;
}

/** The words that a receipt uses. */
export const RECEIPT_CONTEXT = {
  dct: "http://purl.org/dc/terms/",
  dpv: "https://w3id.org/dpv#",
  pd: "https://w3id.org/dpv/pd#",
  "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
  habeas: "urn:habeas:receipt:v1:",
} as const;

export type ReceiptFault =
  /** A part is missing or of the wrong type. */
  | "malformed"
  /** No key that was given has signed the checkpoint. */
  | "checkpoint_not_signed"
  /** The checkpoint is of another log than the entry's tenant has. */
  | "wrong_log"
  /** The entry is not at that place in that log. */
  | "not_included"
  /** What the receipt says is not what the entry says. */
  | "record_differs";

/** Whether a receipt holds: with the entry that it proves, or with the first thing that is wrong. */
export type ReceiptVerdict =
  | { readonly valid: true; readonly entry: EntryBody; readonly checkpoint: Checkpoint }
  | { readonly valid: false; readonly because: ReceiptFault };

/** What a receipt is verified with. */
export interface VerifyReceiptOptions {
  /** Verifier keys of the deployment, in the text form of C2SP signed notes: from its website, not from the receipt. */
  readonly keys: readonly string[];
}

/** Verifies a receipt without any network: its entry, its place, the signature, and that it says what the entry says. */
export async function verifyReceipt(
  receipt: unknown,
  options: VerifyReceiptOptions,
): Promise<ReceiptVerdict> {
  const proof = proofOf(receipt);
  const body = proof && parseBody(proof.entry);
  if (!proof || !body) return no("malformed");
  const checkpoint = await openCheckpoint(proof.checkpoint, readKeys(options.keys));
  if (!checkpoint) return no("checkpoint_not_signed");
  if (checkpoint.log.split("/").at(-2) !== encodeURIComponent(body.tenant)) return no("wrong_log");
  const included = verifyInclusion(
    { index: proof.index, size: checkpoint.size, leafHash: leafHash(utf8(proof.entry)), path: proof.path },
    checkpoint.root,
  );
  if (!included) return no("not_included");
  const expected = receiptOf(body, proofText(proof));
  return sameJson(receipt, expected) ? { valid: true, entry: body, checkpoint } : no("record_differs");
}

const no = (because: ReceiptFault): ReceiptVerdict => ({ valid: false, because });

/** The receipt of an entry: everything in it follows from the entry and the proof. */
export function receiptOf(body: EntryBody, proof: ReceiptProof): Receipt {
  const isConsent = body.event.startsWith("consent.");
  return {
    "@context": RECEIPT_CONTEXT,
    "@type": isConsent ? "dpv:ConsentReceipt" : "dpv:Record",
    "dct:identifier": `urn:uuid:${body.id}`,
    "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#receipt",
    "dpv:hasRecordOfActivity": receiptRecord(body),
    "habeas:proof": proof,
  };
}

interface ReadProof extends Omit<ReceiptProof, "path"> {
  readonly path: readonly Uint8Array[];
  readonly texts: readonly string[];
}

const proofText = ({ entry, index, texts, checkpoint }: ReadProof): ReceiptProof => ({
  entry,
  index,
  path: texts,
  checkpoint,
});

function proofOf(receipt: unknown): ReadProof | undefined {
  const proof: unknown = isObject(receipt) ? receipt["habeas:proof"] : undefined;
  if (!isObject(proof)) return undefined;
  const { entry, index, path, checkpoint } = proof;
  if (typeof entry !== "string" || typeof index !== "number" || typeof checkpoint !== "string")
    return undefined;
  if (!Array.isArray(path)) return undefined;
  const texts = path.filter((text): text is string => typeof text === "string");
  const hashes = texts.flatMap((text) => fromBase64(text) ?? []);
  return hashes.length === path.length ? { entry, index, path: hashes, texts, checkpoint } : undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** The same JSON value, whatever the order of its members. */
function sameJson(a: unknown, b: unknown): boolean {
  if (!isObject(a) || !isObject(b)) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  );
}
