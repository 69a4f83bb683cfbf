import { createHmac } from "node:crypto";
import { equalText } from "../connector/equal-text.ts";
import type { Secret } from "../connector/secret.ts";
import { ConnectorError } from "../errors.ts";

/** A message and who vouches for it, after the Standard Webhooks specification, version 1. */
export interface SignedMessage {
  /** Unique; a repeated message keeps it. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: string;
  /** One or several `v1,…`, separated by spaces: one for every secret that is valid now. */
  readonly signature: string;
  readonly body: string;
}

const TOLERANCE_SECONDS = 5 * 60;

/** Signs `id.timestamp.body` with every secret: while one is being replaced, either receiver understands. */
export function signMessage(
  secrets: readonly Secret[],
  message: Pick<SignedMessage, "id" | "timestamp" | "body">,
): string {
  const text = `${message.id}.${message.timestamp}.${message.body}`;
  return secrets.map((secret) => `v1,${signatureOf(secret, text)}`).join(" ");
}

/**
 * Is it signed with one of the secrets, and not older or newer than five minutes? Compares in constant time.
 *
 * @param now - `undefined` for a receipt that is looked at later: its time is not judged then.
 */
export function verifyMessage(
  secrets: readonly Secret[],
  message: SignedMessage,
  now: Date | undefined,
): boolean {
  if (!/^\d{1,12}$/.test(message.timestamp)) return false;
  if (now !== undefined && Math.abs(now.getTime() / 1000 - Number(message.timestamp)) > TOLERANCE_SECONDS)
    return false;
  const text = `${message.id}.${message.timestamp}.${message.body}`;
  const given = message.signature.split(" ").slice(0, 16);
  let valid = false;
  for (const secret of secrets) {
    const expected = `v1,${signatureOf(secret, text)}`;
    for (const signature of given) valid = equalText(signature, expected) || valid;
  }
  return valid;
}

/** The three headers of a signed request. */
export function signedHeaders(
  secrets: readonly Secret[],
  message: { readonly id: string; readonly at: Date; readonly body: string },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(message.at.getTime() / 1000));
  return {
    "webhook-id": message.id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signMessage(secrets, { id: message.id, timestamp, body: message.body }),
  };
}

/** Reads them back; `undefined` when one is missing. */
export function signedMessageOf(headers: Headers, body: string): SignedMessage | undefined {
  const id = headers.get("webhook-id");
  const timestamp = headers.get("webhook-timestamp");
  const signature = headers.get("webhook-signature");
  return id === null || timestamp === null || signature === null
    ? undefined
    : { id, timestamp, signature, body };
}

/** @throws A {@link ConnectorError}: `invalid_options` unless it is `whsec_` and 24 to 64 bytes in base64. */
export function checkSigningSecret(secret: Secret, where: string): void {
  const bytes = keyOf(secret).length;
  if (secret.reveal().startsWith("whsec_") && bytes >= 24 && bytes <= 64) return;
  throw new ConnectorError("invalid_options", "a signing secret is whsec_ and 24 to 64 bytes in base64", {
    where,
  });
}

const keyOf = (secret: Secret): Buffer => Buffer.from(secret.reveal().replace(/^whsec_/, ""), "base64");

const signatureOf = (secret: Secret, text: string): string =>
  createHmac("sha256", keyOf(secret)).update(text).digest("base64");
