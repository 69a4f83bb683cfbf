/**
 * What tests of dumps and of S3 code need: a strict S3 endpoint that starts in milliseconds, with planned
 * failures, and the conformance suite that every `Sink` passes.
 *
 * @module
 */
export { startS3Endpoint, type S3Endpoint } from "./testing/s3/s3-endpoint.ts";
export { memorySink, type MemorySink } from "./testing/memory-sink.ts";
export { sinkConformance, type SinkConformanceOptions } from "./testing/sink-conformance.ts";
