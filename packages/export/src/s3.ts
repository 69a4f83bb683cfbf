/**
 * S3 as the store of dumps and files. Needs the peer `@aws-sdk/client-s3`; presigned links also
 * `@aws-sdk/s3-request-presigner`.
 *
 * @module
 */
export { s3Sink, type S3SinkOptions } from "./sinks/s3-sink.ts";
