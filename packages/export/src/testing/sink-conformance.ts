import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { ExportError } from "../errors.ts";
import { putObject } from "../sinks/put-object.ts";
import type { Sink } from "../sinks/sink.ts";

/** One demand on every sink, for any test runner: `for (const { name, run } of sinkConformance()) it(name, …)`. */
export interface ConformanceCase {
  readonly name: string;
  readonly run: (sink: Sink) => Promise<void>;
}

/** How large the objects are. */
export interface SinkConformanceOptions {
  /** Bytes of an object that takes several parts. @defaultValue 13 MiB and a bit */
  readonly largeBytes?: number;
  /** Objects of a listing: more than a page of the store. @defaultValue 1030 */
  readonly listed?: number;
}

/** What every {@link Sink} must do. Each case uses keys of its own under `conformance/` and removes them. */
export function sinkConformance(options: SinkConformanceOptions = {}): readonly ConformanceCase[] {
  const { largeBytes = 13 * 1024 * 1024 + 7, listed = 1030 } = options;
  return [
    {
      name: "gives back the bytes of empty, small and large objects",
      run: async (sink) => {
        for (const bytes of [0, 1, 70_000, largeBytes]) {
          const body = randomBytes(bytes);
          const stored = await putObject(sink, "conformance/bytes", pieces(body));
          assert.equal(stored.bytes, bytes);
          assert.deepEqual(await all(sink, "conformance/bytes"), body);
          assert.equal((await sink.head("conformance/bytes"))?.bytes, bytes);
        }
        await sink.remove(["conformance/bytes"]);
      },
    },
    {
      name: "shows nothing before complete, and nothing after abort",
      run: async (sink) => {
        for (const bytes of [10, largeBytes]) {
          const writer = await sink.create("conformance/unseen");
          await writer.write(randomBytes(bytes));
          assert.equal(await sink.head("conformance/unseen"), undefined);
          assert.deepEqual(await keys(sink, "conformance/"), []);
          await writer.abort();
          await writer.abort();
          assert.equal(await sink.head("conformance/unseen"), undefined);
          await assert.rejects(writer.write(Buffer.from("late")));
        }
        assert.equal(await sink.sweep("conformance/", new Date(Date.now() + 60_000)), 0);
      },
    },
    {
      name: "lets a writer reuse its buffer",
      run: async (sink) => {
        const buffer = Buffer.alloc(1000);
        const writer = await sink.create("conformance/reuse");
        for (let round = 0; round < 26; round += 1) await writer.write(buffer.fill(97 + round));
        await writer.complete();
        const expected = Array.from({ length: 26 }, (_, round) =>
          String.fromCharCode(97 + round).repeat(1000),
        );
        assert.equal((await all(sink, "conformance/reuse")).toString(), expected.join(""));
        await sink.remove(["conformance/reuse"]);
      },
    },
    {
      name: "replaces an object as a whole",
      run: async (sink) => {
        await putObject(sink, "conformance/replaced", "a long first text");
        await putObject(sink, "conformance/replaced", "second");
        assert.equal((await all(sink, "conformance/replaced")).toString(), "second");
        await sink.remove(["conformance/replaced"]);
      },
    },
    {
      name: "leaves nothing of an object whose source failed",
      run: async (sink) => {
        await assert.rejects(putObject(sink, "conformance/failed", failing()));
        assert.deepEqual(await keys(sink, "conformance/"), []);
      },
    },
    {
      name: "lists by prefix, in the order of bytes, past one page",
      run: async (sink) => {
        const names = Array.from({ length: listed }, (_, index) => `conformance/list/${index}`);
        names.push(
          "conformance/list/ü",
          "conformance/list/\u{1f600}",
          "conformance/list/\ufb01",
          "conformance/list-2",
          "conformance/list/1x/y",
        );
        for (const name of names) await putObject(sink, name, "x");
        const within = names.filter((name) => name.startsWith("conformance/list/"));
        assert.deepEqual(await keys(sink, "conformance/list/"), within.toSorted(byBytes));
        const some = within.filter((name) => name.startsWith("conformance/list/2"));
        assert.deepEqual(await keys(sink, "conformance/list/2"), some.toSorted(byBytes));
        await sink.remove(names);
        assert.deepEqual(await keys(sink, "conformance/"), []);
      },
    },
    {
      name: "keeps keys apart that look alike",
      run: async (sink) => {
        const names = [
          "a b",
          "a+b",
          "a%20b",
          "a%2Fb",
          "a&b",
          "a=b?c#d",
          "ü",
          "u\u0308",
          "'q'",
          '"q"',
          "{x}",
          "a;b",
          "~",
          "$x",
          "<a>",
        ].map((name) => `conformance/alike/${name}`);
        for (const name of names) await putObject(sink, name, name);
        for (const name of names) assert.equal((await all(sink, name)).toString(), name);
        assert.deepEqual(await keys(sink, "conformance/alike/"), names.toSorted(byBytes));
        await sink.remove(names);
      },
    },
    {
      name: "refuses keys that could lie elsewhere",
      run: async (sink) => {
        for (const key of [
          "",
          "/a",
          "a/",
          "a//b",
          "../a",
          "a/../b",
          "a/./b",
          ".",
          "..",
          "a\0b",
          "a\nb",
          "a\\b",
          "\ud800",
          "x".repeat(1025),
        ]) {
          await assert.rejects(async () => await sink.create(key), refused("invalid_key"));
          await assert.rejects(async () => await all(sink, key), refused("invalid_key"));
          await assert.rejects(async () => await sink.head(key), refused("invalid_key"));
          await assert.rejects(async () => await sink.remove([key]), refused("invalid_key"));
        }
        for (const prefix of ["../", "/", "a//", "\0"]) {
          await assert.rejects(async () => await keys(sink, prefix), refused("invalid_key"));
        }
      },
    },
    {
      name: "says that an object does not exist, and removes it without complaint",
      run: async (sink) => {
        assert.equal(await sink.head("conformance/nothing"), undefined);
        await assert.rejects(all(sink, "conformance/nothing"), refused("object_not_found"));
        await sink.remove(["conformance/nothing"]);
        await sink.remove([]);
      },
    },
    {
      name: "stops when it is told to",
      run: async (sink) => {
        const controller = new AbortController();
        const writer = await sink.create("conformance/stopped", { signal: controller.signal });
        await writer.write(Buffer.from("first"));
        controller.abort();
        await assert.rejects(writer.complete());
        await writer.abort();
        assert.deepEqual(await keys(sink, "conformance/"), []);
      },
    },
    {
      name: "sweeps objects that were begun and left",
      run: async (sink) => {
        const writer = await sink.create("conformance/orphans/one");
        await writer.write(randomBytes(largeBytes));
        assert.equal(await sink.sweep("conformance/orphans/", new Date(0)), 0);
        assert.equal(await sink.sweep("conformance/elsewhere/", new Date(Date.now() + 60_000)), 0);
        assert.equal(await sink.sweep("conformance/orphans/", new Date(Date.now() + 60_000)), 1);
        await assert.rejects(writer.complete());
        assert.deepEqual(await keys(sink, "conformance/"), []);
      },
    },
  ];
}

const refused = (code: ExportError["code"]) => (error: unknown) =>
  error instanceof ExportError && error.code === code;

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

async function all(sink: Sink, key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of sink.read(key)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function keys(sink: Sink, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of sink.list(prefix)) found.push(key);
  return found;
}

async function* failing(): AsyncIterable<Uint8Array> {
  yield Buffer.from("first");
  throw new Error("source");
}

async function* pieces(body: Buffer): AsyncIterable<Uint8Array> {
  for (let at = 0; at < body.length; at += 65_537) yield body.subarray(at, at + 65_537);
}
