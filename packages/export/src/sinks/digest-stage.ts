import { createHash } from "node:crypto";
import type { Stage } from "../stage.ts";
import type { ObjectWriter } from "./sink.ts";

/** The last step: what is stored, and its hash. `end` does not complete the object. */
export interface DigestStage extends Stage {
  readonly bytes: number;
  /** SHA-256 in hexadecimal, once ended. */
  sha256(): string;
}

export function digestStage(writer: ObjectWriter): DigestStage {
  const hash = createHash("sha256");
  let bytes = 0;
  let digest: string | undefined;
  return {
    get bytes() {
      return bytes;
    },
    async write(chunk) {
      hash.update(chunk);
      bytes += chunk.length;
      await writer.write(chunk);
    },
    end: async () => undefined,
    sha256: () => (digest ??= hash.digest("hex")),
  };
}
