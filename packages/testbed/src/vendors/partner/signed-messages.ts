import { createHmac, timingSafeEqual } from "node:crypto";

/*
 * Standard Webhooks, version 1, from its specification and not from the connector's code: a partner's own
 * implementation shares no line with ours.
 */

/** What the three headers of a signed request say, and its body. */
export interface Message {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly body: string;
}

/** `v1,` and the HMAC-SHA-256 of `id.timestamp.body`, keyed with the bytes behind `whsec_`, in base64. */
export function signatureOf(secret: string, { id, timestamp, body }: Omit<Message, "signature">): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

/** Undefined when a header is missing. */
export function messageOf(headers: Headers, body: string): Message | undefined {
  const [id, timestamp, signature] = ["id", "timestamp", "signature"].map((name) =>
    headers.get(`webhook-${name}`),
  );
  return id && timestamp && signature ? { id, timestamp, signature, body } : undefined;
}

/** Whether one of its signatures is the secret's, and its time within five minutes of now. */
export function isSigned(secret: string, message: Message, now: Date): boolean {
  const age = Math.abs(now.getTime() / 1000 - Number(message.timestamp));
  const expected = Buffer.from(signatureOf(secret, message));
  return (
    age <= 300 &&
    message.signature.split(" ").some((given) => {
      const bytes = Buffer.from(given);
      return bytes.length === expected.length && timingSafeEqual(bytes, expected);
    })
  );
}

/** The headers of a signed request. */
export function signedHeaders(secret: string, id: string, at: Date, body: string): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatureOf(secret, { id, timestamp, body }),
  };
}
