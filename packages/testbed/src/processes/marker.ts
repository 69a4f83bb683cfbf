import { readSync, writeSync } from "node:fs";

/** What a script tells its test: one JSON line. */
export type Report = { readonly [key: string]: unknown };

/** The environment variable by which a script knows that somebody answers its markers. */
export const MARKERS_ANSWERED = "HABEAS_TEST_MARKERS";

/** Tells the test something, at once and in order. Bigints and class instances do not travel. */
export function report(event: Report): void {
  writeAll(`${JSON.stringify(event)}\n`);
}

/**
 * Says that the script got this far, and stands still until the test lets it go on: a `kill -9` at a marker
 * hits exactly there. Nothing else in the process runs meanwhile. Run by hand it only prints.
 */
export function reach(marker: string, details: Report = {}): void {
  report({ ...details, marker });
  if (process.env[MARKERS_ANSWERED] === undefined) return;
  const answer = readOne();
  if (answer === 0) process.exit(1); // the test is gone
}

function writeAll(text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) {
    done += retried(() => writeSync(1, bytes, done));
  }
}

function readOne(): number {
  return retried(() => readSync(0, Buffer.alloc(1)));
}

/** A pipe that libuv has touched may not be ready: wait for it without an event loop. */
function retried(operation: () => number): number {
  for (;;) {
    try {
      return operation();
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
