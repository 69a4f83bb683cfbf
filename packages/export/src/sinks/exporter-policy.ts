/** Options of {@link exporterPolicy}. */
export interface ExporterPolicyOptions {
  /** The bucket of all tenants, or of one. */
  readonly bucket: string;
}

/**
 * An IAM policy in JSON with the least rights that `s3Sink` needs: for the role of the processes that dump.
 * With a bucket a tenant, attach one for each; a key of KMS needs `kms:GenerateDataKey` and `kms:Decrypt` beside it.
 */
export function exporterPolicy({ bucket }: ExporterPolicyOptions): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        // Without the right to list, S3 answers 403 instead of 404 for an object that is not there.
        Action: ["s3:ListBucket", "s3:ListBucketMultipartUploads"],
        Resource: [`arn:aws:s3:::${bucket}`],
      },
      {
        Effect: "Allow",
        Action: ["s3:PutObject", "s3:GetObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
        Resource: [`arn:aws:s3:::${bucket}/tenants/*`],
      },
    ],
  });
}
