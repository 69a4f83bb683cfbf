import type { Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import type { Direction, Fault, Passage } from "./fault.ts";

/** A fault that struck a chunk, and how many of its bytes still pass. */
export interface Strike {
  readonly fault: Fault;
  readonly pass: number;
}

export interface RelayOptions {
  readonly caller: Socket;
  readonly upstream: Socket;
  /** The number of this connection, from 1. */
  readonly connection: number;
  /** Asked for every chunk. */
  readonly strike: (passage: Passage) => Strike | undefined;
}

/** What a connection has become: a fault that struck stays. */
type State = "open" | "black_hole" | "losing_answer" | "cut";

/** Forwards both ways, in order and with back pressure, until an end closes or a fault strikes. */
export function relay(options: RelayOptions): void {
  const { caller, upstream, connection, strike } = options;
  let state: State = "open";

  const cut = (): void => {
    state = "cut";
    caller.resetAndDestroy();
    upstream.resetAndDestroy();
  };

  const forward = async (direction: Direction, from: Socket, to: Socket): Promise<void> => {
    let chunk = 0;
    let bytesBefore = 0;
    for await (const content of chunksOf(from)) {
      chunk += 1;
      const struck =
        state === "open" ? strike({ connection, direction, chunk, bytesBefore, content }) : undefined;
      bytesBefore += content.length;
      if (struck !== undefined) {
        const { fault, pass } = struck;
        switch (fault.kind) {
          case "delay":
            await setTimeout(fault.milliseconds);
            break;
          case "cut":
            await write(to, content.subarray(0, pass));
            cut();
            return;
          case "black_hole":
            await write(to, content.subarray(0, pass));
            state = "black_hole";
            break;
          case "lose_answer":
            state = "losing_answer";
            break;
        }
      }
      if (isIn("black_hole")) continue;
      if (isIn("losing_answer") && direction === "response") {
        cut();
        return;
      }
      await write(to, content);
    }
    if (!isIn("black_hole")) to.end();
  };
  // A function, since the other direction changes the state while this one waits.
  const isIn = (asked: State): boolean => state === asked;

  const broken = (): void => {
    if (!isIn("black_hole")) cut();
  };
  caller.on("error", broken);
  upstream.on("error", broken);
  void forward("request", caller, upstream).catch(broken);
  void forward("response", upstream, caller).catch(broken);
}

async function* chunksOf(socket: Socket): AsyncGenerator<Buffer> {
  for await (const chunk of socket) {
    if (Buffer.isBuffer(chunk)) yield chunk;
  }
}

async function write(socket: Socket, content: Buffer): Promise<void> {
  if (content.length === 0) return;
  await new Promise<void>((resolve) => {
    socket.write(content, () => resolve()); // an end that is gone says so by its own event
  });
}
