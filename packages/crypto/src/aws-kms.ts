/**
 * Tenant roots under a key of AWS KMS. Needs `@aws-sdk/client-kms`.
 *
 * @module
 */
export { awsKms, type AwsKmsOptions } from "./providers/aws-kms.ts";
