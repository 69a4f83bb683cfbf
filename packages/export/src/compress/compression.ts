import { createGzip, constants } from "node:zlib";
import { ExportError } from "../errors.ts";
import type { Stage } from "../stage.ts";
import { zlibStage } from "./zlib-stage.ts";
import { createZstdCompress } from "./zstd.ts";

/** How the parts of a dump are packed. */
export type Compression = "zstd" | "gzip" | "none";

/** Appended to a part's name. */
export const COMPRESSION_SUFFIX: Readonly<Record<Compression, string>> = {
  zstd: ".zst",
  gzip: ".gz",
  none: "",
};

/** zstd where this Node has it (22.15 and later): half the processor time of gzip and smaller; else gzip. */
export const defaultCompression = (): Compression => (createZstdCompress === undefined ? "gzip" : "zstd");

/**
 * Packs at the fastest level: a dump is read once or never, and the network is seldom the bottleneck.
 *
 * @throws A {@link ExportError}: `unsupported_compression` for zstd on a Node without it.
 */
export function compress(compression: Compression, next: Stage): Stage {
  switch (compression) {
    case "none":
      return next;
    case "gzip":
      return zlibStage(createGzip({ level: constants.Z_BEST_SPEED, chunkSize: 64 * 1024 }), next);
    case "zstd":
      if (createZstdCompress === undefined) {
        throw new ExportError("unsupported_compression", "this Node has no zstd", {
          fix: 'Use Node 22.15 or later, or compression: "gzip"',
        });
      }
      return zlibStage(createZstdCompress(), next);
  }
}
