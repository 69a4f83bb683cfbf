import type { Transform } from "node:stream";
import type { Stage } from "../stage.ts";

/**
 * A stream of node:zlib as a step: `write` resolves when zlib has consumed the chunk and the next step has
 * taken everything that came out, so what is held at any time is one chunk.
 */
export function zlibStage(stream: Transform, next: Stage): Stage {
  let ready: Buffer[] = [];
  stream.on("data", (output: Buffer) => ready.push(output));
  stream.on("error", () => undefined); // each failure also reaches the callback of write or end

  const forward = async (): Promise<void> => {
    const outputs = ready;
    ready = [];
    for (const output of outputs) await next.write(output);
  };
  return {
    async write(chunk) {
      await new Promise<void>((resolve, reject) => {
        stream.write(chunk, (error) => (error ? reject(error) : resolve()));
      });
      await forward();
    },
    async end() {
      await new Promise<void>((resolve, reject) => {
        stream.once("end", resolve);
        stream.once("error", reject);
        stream.end();
      });
      await forward();
      await next.end();
    },
  };
}
