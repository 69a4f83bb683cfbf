import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { once } from "node:events";
import { z } from "zod";

/** A key service on loopback that speaks the protocol of the real one. */
export interface KeyService extends AsyncDisposable {
  readonly url: string;
  /** Requests answered so far. */
  readonly calls: () => number;
  readonly headers: () => IncomingMessage["headers"];
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What a service says to a request; nothing leaves the caller waiting. */
type Handler = (request: IncomingMessage, body: unknown) => Answer | undefined;

/** A service on loopback that answers JSON. */
export async function startService(handle: Handler): Promise<KeyService> {
  let calls = 0;
  let headers: IncomingMessage["headers"] = {};
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      calls += 1;
      ({ headers } = request);
      const answer = handle(request, JSON.parse(Buffer.concat(chunks).toString("utf8")));
      if (answer === undefined) return;
      const { status, body } = answer;
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(body));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP port was expected");
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls: () => calls,
    headers: () => headers,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function encrypt(key: Uint8Array, plaintext: Uint8Array, additional: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(additional));
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Uint8Array, blob: Uint8Array, additional: string): Buffer | undefined {
  if (blob.length < 28) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, blob.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(additional));
  decipher.setAuthTag(blob.subarray(-16));
  const plaintext = decipher.update(blob.subarray(12, -16));
  try {
    return Buffer.concat([plaintext, decipher.final()]);
  } catch {
    return undefined;
  }
}

/** Encryption context is a set of pairs: their order says nothing. */
const canonical = (context: Record<string, string>): string =>
  JSON.stringify(Object.entries(context).toSorted(([one], [two]) => (one < two ? -1 : 1)));

const kmsRequest = z.object({
  KeyId: z.string(),
  Plaintext: z.base64().optional(),
  CiphertextBlob: z.base64().optional(),
  EncryptionContext: z.record(z.string(), z.string()),
});

const fault = (type: string): Answer => ({
  status: 400,
  body: { __type: type, message: "canary of the service" },
});
const errors = (status: number, message: string): Answer => ({ status, body: { errors: [message] } });

/** AWS KMS: JSON 1.1 to `TrentService.Encrypt` and `TrentService.Decrypt`, signed requests. */
export async function startKms(keys: Readonly<Record<string, Uint8Array>>): Promise<KeyService> {
  return await startService((request, body) => {
    if (request.headers["content-type"] !== "application/x-amz-json-1.1")
      return fault("SerializationException");
    if (!request.headers.authorization?.startsWith("AWS4-HMAC-SHA256 "))
      return fault("MissingAuthenticationToken");
    const { KeyId, Plaintext, CiphertextBlob, EncryptionContext } = kmsRequest.parse(body);
    const key = keys[KeyId];
    if (key === undefined) return fault("NotFoundException");
    const context = canonical(EncryptionContext);
    const arn = `arn:aws:kms:eu-central-1:111122223333:key/${KeyId}`;
    const common = { KeyId: arn, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" };
    if (request.headers["x-amz-target"] === "TrentService.Encrypt" && Plaintext !== undefined) {
      const blob = encrypt(key, Buffer.from(Plaintext, "base64"), context);
      return { status: 200, body: { ...common, CiphertextBlob: blob.toString("base64") } };
    }
    if (request.headers["x-amz-target"] === "TrentService.Decrypt" && CiphertextBlob !== undefined) {
      const plaintext = decrypt(key, Buffer.from(CiphertextBlob, "base64"), context);
      if (plaintext === undefined) return fault("InvalidCiphertextException");
      return { status: 200, body: { ...common, Plaintext: plaintext.toString("base64") } };
    }
    return fault("UnknownOperationException");
  });
}

const transitRequest = z.object({
  plaintext: z.base64().optional(),
  ciphertext: z.string().optional(),
  associated_data: z.base64(),
});

/** Vault's transit engine: `/v1/<mount>/encrypt/<key>` and `/decrypt/`, versions in the ciphertext. */
export async function startTransit(
  token: string,
  keys: Readonly<Record<string, Uint8Array>>,
): Promise<KeyService> {
  return await startService((request, body) => {
    if (request.headers["x-vault-token"] !== token) return errors(403, "permission denied");
    const [, action, name = ""] = /^\/v1\/transit\/(encrypt|decrypt)\/([^/]+)$/.exec(request.url ?? "") ?? [];
    const key = keys[name];
    if (action === undefined) return errors(404, "no handler for route");
    if (key === undefined) return errors(404, "encryption key not found");
    const { plaintext, ciphertext, associated_data: additional } = transitRequest.parse(body);
    if (action === "encrypt" && plaintext !== undefined) {
      const blob = encrypt(key, Buffer.from(plaintext, "base64"), additional);
      return {
        status: 200,
        body: { data: { ciphertext: `vault:v1:${blob.toString("base64")}`, key_version: 1 } },
      };
    }
    const blob = /^vault:v1:(.+)$/.exec(ciphertext ?? "")?.[1];
    if (blob === undefined) return errors(400, "invalid ciphertext: no prefix");
    const opened = decrypt(key, Buffer.from(blob, "base64"), additional);
    if (opened === undefined) return errors(400, "cipher: message authentication failed");
    return { status: 200, body: { data: { plaintext: opened.toString("base64") } } };
  });
}
