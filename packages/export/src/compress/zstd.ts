import type { Transform } from "node:stream";
import * as zlib from "node:zlib";

// The one place that asks this Node for what Node 20's types do not know.
const LEVEL_PARAMETER = 100; // ZSTD_c_compressionLevel
const LEVEL = 1;

/** zstd at level 1, or undefined where node:zlib has none (before 22.15). */
export const createZstdCompress: (() => Transform) | undefined = transform("createZstdCompress", {
  params: { [LEVEL_PARAMETER]: LEVEL },
  chunkSize: 64 * 1024,
});

/** The way back, or undefined. */
export const createZstdDecompress: (() => Transform) | undefined = transform("createZstdDecompress", {});

function transform(name: string, options: object): (() => Transform) | undefined {
  const create: unknown = Reflect.get(zlib, name);
  if (!isFactory(create)) return undefined;
  return () => create(options);
}

function isFactory(value: unknown): value is (options: object) => Transform {
  return typeof value === "function";
}
