/**
 * What tests of dumps need: a sink in memory, and the conformance suite that every `Sink` passes.
 *
 * @module
 */
export { memorySink, type MemorySink } from "./testing/memory-sink.ts";
export { sinkConformance, type SinkConformanceOptions } from "./testing/sink-conformance.ts";
