import { Socket } from "node:net";
import { createTestDatabase, runs, type TestDatabase } from "@habeas/testbed";
import fc from "fast-check";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CopyOut } from "../src/sources/copy-out.ts";
import { collected } from "./support/collected.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(
    `create function loud(n integer) returns integer language plpgsql as
     $$ begin if n % 10 = 0 then raise notice 'tenth'; end if; return n; end $$`,
  );
});
afterAll(async () => await database.close());

/** A socket whose bytes arrive in pieces of these lengths, again and again. */
class CutSocket extends Socket {
  #lengths: readonly number[] = [];
  #next = 0;

  cut(lengths: readonly number[]): void {
    this.#lengths = lengths;
  }

  override push(chunk: unknown): boolean {
    if (!Buffer.isBuffer(chunk) || this.#lengths.length === 0) return super.push(chunk);
    let hasRoom = true;
    for (let at = 0; at < chunk.length;) {
      const length = this.#lengths[this.#next++ % this.#lengths.length] ?? 1;
      hasRoom = super.push(Buffer.from(chunk.subarray(at, at + length)));
      at += length;
    }
    return hasRoom;
  }
}

async function connected(): Promise<{ client: Client; socket: CutSocket; notices: () => number }> {
  const socket = new CutSocket();
  const client = new Client({ connectionString: database.url, stream: () => socket });
  let count = 0;
  client.on("notice", () => (count += 1));
  await client.connect();
  return { client, socket, notices: () => count };
}

const text = async (copy: CopyOut): Promise<string> => Buffer.concat(await collected(copy)).toString();

describe("COPY text off the socket", () => {
  it("is the same wherever the network cuts it, and what else the server says is heard", async () => {
    const { client, socket, notices } = await connected();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 300 }),
        async (lengths, rows, width) => {
          const before = notices();
          socket.cut(lengths);
          const copied = await text(
            client.query(
              new CopyOut(
                `COPY (select loud(n), repeat('x', n * ${width} % 301) from generate_series(1, ${rows}) n) TO STDOUT`,
              ),
            ),
          );
          const expected = Array.from(
            { length: rows },
            (_, index) => `${index + 1}\t${"x".repeat(((index + 1) * width) % 301)}\n`,
          );
          expect(copied).toBe(expected.join(""));
          expect(notices() - before).toBe(Math.floor(rows / 10));
        },
      ),
      { numRuns: runs(300, { short: 40 }) },
    );
    const { rows } = await client.query<{ two: number }>("select 2 as two");
    expect(rows).toEqual([{ two: 2 }]);
    expect(socket.listenerCount("data")).toBe(1);
    await client.end();
  });

  it("ends with the server's error, after which the connection can be used", async () => {
    const { client, socket } = await connected();
    for (let length = 1; length <= 40; length += 1) {
      socket.cut([length]); // somewhere also within the message behind the error
      const copy = client.query(
        new CopyOut("COPY (select 1 / (500 - n) from generate_series(1, 900) n) TO STDOUT"),
      );
      await expect(text(copy)).rejects.toMatchObject({ code: "22012" });
      expect((await client.query("select 1")).rowCount).toBe(1);
    }
    await client.end();
  });

  it("lets the server wait for a reader who takes his time", async () => {
    const { client, socket } = await connected();
    const copy = client.query(
      new CopyOut("COPY (select repeat('x', 1000) from generate_series(1, 100000)) TO STDOUT"),
    );
    const reader = copy[Symbol.asyncIterator]();
    let bytes = 0;
    const next = async (): Promise<boolean> => {
      const step = await reader.next();
      if (step.done !== true) bytes += step.value.length;
      return step.done !== true;
    };
    await next();
    await expect.poll(() => socket.isPaused()).toBe(true);
    expect(socket.bytesRead).toBeLessThan(2_000_000);
    while (await next());
    expect(bytes).toBe(100_100_000);
    await client.end();
  });
});
