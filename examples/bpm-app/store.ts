import path from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { folderSink, type Sink } from "@habeas/export";
import { s3Sink } from "@habeas/export/s3";

/** Where objects go: attachments and dumps, every tenant below a prefix of its own. */
export interface Store {
  readonly sink: Sink;
  /** Where somebody finds the objects below a prefix. */
  place(prefix: string): string;
}

/** The part of the environment that names an S3 store. */
export interface StoreEnvironment {
  readonly HABEAS_S3_ENDPOINT?: string | undefined;
  readonly HABEAS_S3_BUCKET?: string | undefined;
  readonly AWS_REGION?: string | undefined;
}

/** Somebody forgot a setting, or gave one that would send personal data in the clear. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}

/**
 * S3 where an endpoint or a bucket is named, the folder otherwise. Credentials come from the usual places of
 * the AWS SDK (environment, profile, role).
 *
 * @throws A {@link StoreError}: an endpoint without TLS that is not on this machine.
 */
export function openStore(folder: string, environment: StoreEnvironment): Store {
  const { HABEAS_S3_ENDPOINT: endpoint, HABEAS_S3_BUCKET, AWS_REGION: region = "us-east-1" } = environment;
  if (endpoint === undefined && HABEAS_S3_BUCKET === undefined) {
    return {
      sink: folderSink({ path: folder }),
      place: (prefix) => path.relative(process.cwd(), path.join(folder, prefix)),
    };
  }
  const bucket = HABEAS_S3_BUCKET ?? "habeas-demo";
  if (endpoint !== undefined) checkEndpoint(endpoint);
  const client = new S3Client({
    region,
    // what is not AWS often refuses checksums in trailers, and names of buckets as host names
    ...(endpoint !== undefined && {
      endpoint,
      forcePathStyle: true,
      requestChecksumCalculation: "WHEN_REQUIRED",
    }),
  });
  return { sink: s3Sink({ client, bucket }), place: (prefix) => `s3://${bucket}/${prefix}` };
}

function checkEndpoint(endpoint: string): void {
  const { protocol, hostname } = new URL(endpoint);
  if (protocol === "https:" || ["127.0.0.1", "localhost", "[::1]"].includes(hostname)) return;
  throw new StoreError("HABEAS_S3_ENDPOINT: an endpoint is https, or on this machine");
}
