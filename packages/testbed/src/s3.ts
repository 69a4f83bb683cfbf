/**
 * A strict S3 endpoint that starts in milliseconds, with planned failures.
 *
 * @module
 */
export { startS3Endpoint, type S3Endpoint } from "./s3/s3-endpoint.ts";
export type { S3Effect } from "./s3/faults.ts";
