import { base64 } from "./encoding.ts";

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
