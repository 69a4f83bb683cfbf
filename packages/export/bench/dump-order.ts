import type { S3ClientConfig } from "@aws-sdk/client-s3";
import type { Compression } from "../src/compress/compression.ts";
import type { Format } from "../src/dump-options.ts";

/** What a process shall dump. */
export interface Order {
  readonly kind: "forms" | "letters" | "sealed letters" | "cursor";
  readonly url: string;
  readonly s3: S3ClientConfig;
  readonly format: Format;
  readonly compression: Compression;
  readonly to: "s3" | "null";
  readonly concurrency: number;
  /** A dump that was left: checks what still holds, and stops. */
  readonly resume?: string;
  /** For so long from its beginning, the store lets parts wait. */
  readonly stallMilliseconds?: number;
}

/** What it took. */
export interface Report {
  /** Of a resumed dump: parts that still hold. */
  readonly rows: number;
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
  readonly peakMegabytes: number;
}
