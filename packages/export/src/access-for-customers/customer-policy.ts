import { tenantPrefix } from "../sinks/tenant-prefix.ts";

/** Options of {@link customerPolicy}. */
export interface CustomerPolicyOptions {
  readonly bucket: string;
  readonly tenant: string;
  /** @defaultValue the whole folder of the tenant: files and dumps */
  readonly within?: "files" | "exports";
}

/**
 * An IAM policy in JSON that lets its bearer list and read one tenant's folder and nothing else: the session
 * policy of an `AssumeRole` call (the customer then uses any S3 client), or the policy of a user.
 *
 * @throws A {@link ExportError}: `invalid_tenant`.
 */
export function customerPolicy(options: CustomerPolicyOptions): string {
  const { bucket, tenant, within } = options;
  const prefix = `${tenantPrefix(tenant)}${within === undefined ? "" : `${within}/`}`;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: [`arn:aws:s3:::${bucket}`],
        // Encoded tenants hold neither * nor ?: the only wildcard is the last one.
        Condition: { StringLike: { "s3:prefix": [`${prefix}*`] } },
      },
      { Effect: "Allow", Action: ["s3:GetObject"], Resource: [`arn:aws:s3:::${bucket}/${prefix}*`] },
    ],
  });
}
