import { connectionLost } from "./source-fault.ts";

/** The same chunks; silence beyond the limit, or the signal, ends the wait for the next one. */
export async function* unstalled(
  stream: AsyncIterable<unknown>,
  milliseconds: number,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const iterator = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      signal.throwIfAborted();
      const step = await withLimit(iterator.next(), milliseconds, signal);
      if (step.done === true) return;
      if (step.value instanceof Uint8Array) yield step.value;
    }
  } finally {
    iterator.return?.().catch(() => undefined); // not awaited: after silence it would never come back
  }
}

async function withLimit<Value>(
  wait: Promise<Value>,
  milliseconds: number,
  signal: AbortSignal,
): Promise<Value> {
  return await new Promise<Value>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(connectionLost());
    }, milliseconds);
    const stop = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new Error("stopped"));
    };
    signal.addEventListener("abort", stop, { once: true });
    wait.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    });
  });
}
