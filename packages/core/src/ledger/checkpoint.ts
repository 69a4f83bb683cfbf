import { base64, fromBase64 } from "./encoding.ts";
import { openNote, type VerifierKey } from "./signed-note.ts";

/** How long a log was, and its root then. */
export interface Checkpoint {
  /** The name of the log: `<deployment>/<tenant>/<number>`. */
  readonly log: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/** The text of a C2SP tlog-checkpoint: origin, size and root, a line each. */
export const checkpointText = ({ log, size, root }: Checkpoint): string =>
  `${log}\n${size}\n${base64(root)}\n`;

/** Reads {@link checkpointText}; lines after the third are extensions and passed over. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const [log, size, root] = text.split("\n");
  const hash = root === undefined ? undefined : fromBase64(root);
  if (log === undefined || log === "" || size === undefined || hash?.length !== 32) return undefined;
  const number = Number(size);
  if (!/^(0|[1-9][0-9]*)$/.test(size) || !Number.isSafeInteger(number)) return undefined;
  return { log, size: number, root: hash };
}

/**
 * The checkpoint in a signed note. A key signs for the log of its own name and for the logs below it:
 * `acme.example/habeas` for `acme.example/habeas/tenant-1/1`.
 *
 * @returns undefined unless one of the keys has signed it.
 */
export async function openCheckpoint(
  note: string,
  keys: readonly VerifierKey[],
): Promise<Checkpoint | undefined> {
  const checkpoint = parseCheckpoint(note);
  if (!checkpoint) return undefined;
  const { log } = checkpoint;
  const signers = keys
    .filter(({ name }) => log === name || log.startsWith(`${name}/`))
    .map(({ publicKey }) => ({ name: log, publicKey }));
  const text = await openNote(note, signers);
  return text === undefined ? undefined : parseCheckpoint(text);
}

/** The name of a tenant's log. A log that is opened anew after a restore has the next number. */
export const logName = (deployment: string, tenant: string, origin: number): string =>
  `${deployment}/${encodeURIComponent(tenant)}/${origin}`;
