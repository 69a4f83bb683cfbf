import { base64, fromBase64 } from "./encoding.ts";
import { openNote } from "./signed-note.ts";
import { readKeys } from "./verify-log.ts";

/** What is signed when an entry is appended, before it has a leaf. */
export interface Statement {
  readonly origin: string;
  readonly tenant: string;
  readonly entry: string;
  readonly leafHash: Uint8Array;
  readonly at: Date;
  /** The end of the maximum merge delay. */
  readonly sealedBy: Date;
}

const FIRST_LINE = "habeas statement v1";

/** The text of a statement: seven lines, each ended by a line feed. */
export function statementText(statement: Statement): string {
  const { origin, tenant, entry, leafHash, at, sealedBy } = statement;
  const lines = [FIRST_LINE, origin, encodeURIComponent(tenant), entry, base64(leafHash)];
  return `${[...lines, at.toISOString(), sealedBy.toISOString()].join("\n")}\n`;
}

/** The statement in a signed note; undefined unless one of these verifier keys has signed it. */
export async function openStatement(note: string, keys: readonly string[]): Promise<Statement | undefined> {
  const text = await openNote(note, readKeys(keys));
  const [first, origin = "", tenant = "", entry = "", leaf = "", at = "", sealedBy = ""] =
    text?.split("\n") ?? [];
  const leafHash = fromBase64(leaf);
  const statement = leafHash && {
    origin,
    tenant: decodeURIComponent(tenant),
    entry,
    leafHash,
    at: new Date(at),
    sealedBy: new Date(sealedBy),
  };
  return first === FIRST_LINE && statement && statementText(statement) === text ? statement : undefined;
}
