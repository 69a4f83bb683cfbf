import { scrubbedFace } from "@habeas/internal";
import { DecryptCommand, EncryptCommand, KMSClient, type KMSClientConfig } from "@aws-sdk/client-kms";
import { CryptoError } from "../errors.ts";
import type { KeyContext, KeyProvider } from "../keys/key-provider.ts";
import { secureEndpoint } from "./secure-endpoint.ts";
import { scrub } from "../scrub.ts";

/** The key of AWS KMS, and how the service is reached. */
export interface AwsKmsOptions {
  /** The id, ARN or alias of a symmetric key. */
  readonly keyId: string;
  /** @defaultValue what the AWS SDK finds in its environment */
  readonly region?: string;
  /**
   * A service with the same protocol: `https`, or on loopback.
   * @defaultValue that of the region
   */
  readonly endpoint?: string;
  /** @defaultValue what the AWS SDK finds in its environment */
  readonly credentials?: KMSClientConfig["credentials"];
  /**
   * Milliseconds that one call may take, its retries included.
   * @defaultValue `5000`
   */
  readonly timeout?: number;
}

/** Errors that no repetition will cure: the blob or its context is not the one that was wrapped. */
const REFUSED = new Set(["InvalidCiphertextException", "IncorrectKeyException"]);

/**
 * Wraps tenant roots with a key of AWS KMS, which never leaves it. The tenant's id is part of the encryption
 * context and appears in CloudTrail.
 *
 * @throws A {@link CryptoError}: `invalid_options` for an endpoint without TLS.
 */
export function awsKms(options: AwsKmsOptions): KeyProvider {
  const { keyId, timeout = 5_000, region, endpoint, credentials } = options;
  if (endpoint !== undefined) secureEndpoint(endpoint);
  const client = new KMSClient({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  });
  const id = `aws-kms:${keyId}`;
  const signal = () => ({ abortSignal: AbortSignal.timeout(timeout) });
  return scrubbedFace<KeyProvider>(
    {
      id,
      wrap: async (key, context) => {
        const command = new EncryptCommand({
          KeyId: keyId,
          Plaintext: key,
          EncryptionContext: encryptionContext(context),
        });
        const { CiphertextBlob } = await asked(id, async () => await client.send(command, signal()));
        return present(id, CiphertextBlob);
      },
      unwrap: async (wrapped, context) => {
        const command = new DecryptCommand({
          KeyId: keyId,
          CiphertextBlob: wrapped,
          EncryptionContext: encryptionContext(context),
        });
        const { Plaintext } = await asked(id, async () => await client.send(command, signal()));
        return present(id, Plaintext);
      },
    },
    scrub,
  );
}

function encryptionContext({ purpose, tenant, version }: KeyContext): Record<string, string> {
  return { "habeas:purpose": purpose, "habeas:tenant": tenant, "habeas:version": version };
}

/** The SDK's errors hold requests and answers: only their kind goes on. */
async function asked<Answer>(id: string, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    const kind = error instanceof Error && /^\w{1,60}$/.test(error.name) ? error.name : "Error";
    const code = REFUSED.has(kind) ? "authentication_failed" : "key_provider_unavailable";
    throw new CryptoError(code, "AWS KMS refused or did not answer", { where: id, fault: { kind } });
  }
}

function present(id: string, bytes: Uint8Array | undefined): Uint8Array {
  if (bytes !== undefined) return bytes;
  throw new CryptoError("key_provider_unavailable", "AWS KMS answered without bytes", { where: id });
}
