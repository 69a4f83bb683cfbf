/**
 * What tests of dumps and of S3 code need: a strict S3 endpoint that starts in milliseconds, with planned
 * failures, and the conformance suite that every `Sink` passes.
 *
 * @module
 */
export { startS3Endpoint, type S3Endpoint, type S3EndpointOptions } from "./testing/s3/s3-endpoint.ts";
export type { S3Effect, S3Fault, S3Faults } from "./testing/s3/faults.ts";
export type { S3Credentials } from "./testing/s3/signature-v4.ts";
export { memorySink, type MemorySink } from "./testing/memory-sink.ts";
export {
  sinkConformance,
  type ConformanceCase,
  type SinkConformanceOptions,
} from "./testing/sink-conformance.ts";
