import { inspect } from "node:util";
import {
  createScrub,
  HabeasError,
  isHabeasError,
  scrubbedFace,
  type HabeasErrorOptions,
} from "@habeas/internal";
import { eq } from "drizzle-orm";
import { pgTable, text } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/node-postgres";
import { describe, expect, it } from "vitest";

const CANARY = "canary@example.org";

class ExampleError extends HabeasError<"database_fault" | "rows_hidden" | "unexpected_failure" | "known"> {
  override readonly name = "ExampleError";
}
const scrub = createScrub(
  (code, message, options: HabeasErrorOptions) => new ExampleError(code, message, options),
);

/** What a driver throws: the parameter in the message, in DETAIL and in a cause. */
const driverError = (): Error =>
  Object.assign(
    new Error(`Failed query: ${CANARY}`, { cause: Object.assign(new Error(CANARY), { code: "57014" }) }),
    {
      query: "select $1",
      params: [CANARY],
    },
  );

const THROWN: readonly unknown[] = [
  driverError(),
  new Error(CANARY),
  new TypeError(CANARY),
  CANARY,
  { message: CANARY, code: CANARY },
  [CANARY],
  null,
  undefined,
];

/** Everything a log could make of it. */
const printed = (error: unknown): string =>
  [inspect(error, { depth: Infinity, showHidden: true }), JSON.stringify(error), String(error)].join("\n");

async function expectScrubbed(call: () => unknown): Promise<void> {
  const error: unknown = await Promise.resolve()
    .then(call)
    .then(
      () => "nothing was thrown",
      (thrown: unknown) => thrown,
    );
  expect(isHabeasError(error)).toBe(true);
  expect(printed(error)).not.toContain(CANARY);
}

async function collected(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const each of stream) all.push(each);
  return all;
}

/** One of each kind of thing that a face hands over, each failing with what it is given. */
function failing(thrown: unknown) {
  const fail = (): never => {
    throw thrown;
  };
  class Instance {
    readonly #thrown = thrown;
    method(): never {
      throw this.#thrown;
    }
    get property(): never {
      throw this.#thrown;
    }
    itself(): this {
      return this;
    }
  }
  const stream = async function* (): AsyncGenerator<number> {
    yield 1;
    await Promise.resolve();
    fail();
  };
  const steps = (): AsyncIterator<number> => ({
    next: async () => await Promise.resolve().then(fail),
    return: async () => await Promise.resolve().then(fail),
    throw: async () => await Promise.resolve().then(fail),
  });
  const iterable = (): AsyncIterable<number> => ({ [Symbol.asyncIterator]: steps });
  const thenable = () => ({
    // oxlint-disable-next-line unicorn/no-thenable -- what drizzle's builders are
    then: (_: unknown, no?: (error: unknown) => void) => no?.(thrown),
    where: fail,
  });
  return {
    sync: fail,
    rejecting: async () => await Promise.resolve().then(fail),
    stream,
    *lines() {
      yield 1;
      fail();
    },
    steps,
    iterable,
    thenable,
    nested: { deeper: { method: fail } },
    listed: [{ method: fail }],
    instance: new Instance(),
    frozen: Object.freeze({ method: fail }),
    get property(): never {
      throw thrown;
    },
    returned: () => fail,
    later: async () => await Promise.resolve({ job: { run: stream } }),
    list: async () => await Promise.resolve([new Instance()]),
    in: () => failing(thrown),
  };
}

describe.each(THROWN.map((thrown) => [printed(thrown).slice(0, 40), thrown]))(
  "a port that throws %s",
  (_, thrown) => {
    it("shows nothing of it through any way out of a face", async () => {
      expect.hasAssertions();
      const face = scrubbedFace(failing(thrown), scrub);
      const inside = face.in().in();
      for (const at of [face, inside]) {
        await expectScrubbed(() => at.sync());
        await expectScrubbed(async () => await at.rejecting());
        await expectScrubbed(() => at.property);
        await expectScrubbed(() => at.nested.deeper.method());
        await expectScrubbed(() => at.listed[0]?.method());
        await expectScrubbed(() => at.frozen.method());
        await expectScrubbed(() => at.instance.method());
        await expectScrubbed(() => at.instance.itself().property);
        await expectScrubbed(() => at.returned()());
        await expectScrubbed(async () => await collected(at.stream()));
        await expectScrubbed(async () => await collected(at.iterable()));
        await expectScrubbed(() => [...at.lines()]);
        await expectScrubbed(async () => await at.steps().next());
        await expectScrubbed(async () => await at.steps().return?.());
        await expectScrubbed(async () => await at.steps().throw?.(1));
        await expectScrubbed(async () => await Promise.resolve<unknown>(at.thenable()));
        await expectScrubbed(() => at.thenable().where());
        await expectScrubbed(async () => await collected((await at.later()).job.run()));
        await expectScrubbed(async () => (await at.list())[0]?.method());
      }
    });
  },
);

it("answers as before where nothing fails, and keeps what has an identity", async () => {
  const table = pgTable("person", { email: text() });
  const db = drizzle.mock();
  const at = new Date(0);
  const data = { rows: [{ at, bytes: new Uint8Array(2) }] };
  const host = { find: () => 1 };
  const job = { run: () => "done" };
  const source = {
    db,
    table,
    at,
    data,
    host,
    job,
    read: async () => await Promise.resolve(data),
    all: () => [at],
  };
  const face = scrubbedFace(source, scrub, { untouched: (value) => value === host });
  expect(face.db).toBe(db);
  expect(face.table).toBe(table);
  expect(face.host).toBe(host);
  expect(face.data).toBe(data);
  expect(await face.read()).toBe(data);
  expect(face.all()).toEqual([at]);
  expect(face.job).toBe(face.job);
  expect(face.job.run).toBe(face.job.run);
  expect(Object.keys(face)).toEqual(Object.keys(source));
  expect({ ...face }.job.run()).toBe("done");
  expect("job" in face).toBe(true);
});

it("leaves drizzle's statements lazy, to be gone on with, and scrubs what comes of them", async () => {
  const person = pgTable("person", { email: text() });
  const refused = drizzle({ connection: "postgres://nobody:none@127.0.0.1:1/none" });
  const face = scrubbedFace({ people: () => refused.select().from(person) }, scrub);
  expect(face.people().toSQL().sql).toContain("person");
  await expectScrubbed(async () => await face.people().where(eq(person.email, CANARY)));
});

it("hands a stream's return to the stream", async () => {
  let closed = 0;
  const face = scrubbedFace(
    {
      async *numbers() {
        try {
          yield 1;
          yield 2;
        } finally {
          closed += 1;
        }
      },
    },
    scrub,
  );
  for await (const _ of face.numbers()) break;
  expect(closed).toBe(1);
});

it("gives back the reason that the caller aborted with, as it is, and no other's", async () => {
  const face = scrubbedFace(
    {
      wait: async ({ signal }: { readonly signal: AbortSignal }) => {
        await Promise.resolve();
        signal.throwIfAborted();
      },
      other: async (_given: { readonly signal: AbortSignal }) => await Promise.reject(new Error(CANARY)),
    },
    scrub,
  );
  const stop = new AbortController();
  stop.abort("my reason");
  await expect(face.wait({ signal: stop.signal })).rejects.toBe("my reason");
  await expectScrubbed(async () => await face.other({ signal: stop.signal }));
});

it("lets errors of habeas pass as they are, also those of another copy", async () => {
  const known = new ExampleError("known", "a fact");
  const other = Object.assign(new Error("another copy"), { [Symbol.for("habeas.error")]: true });
  const face = scrubbedFace(
    { one: async () => await Promise.reject(known), two: async () => await Promise.reject(other) },
    scrub,
  );
  await expect(face.one()).rejects.toBe(known);
  await expect(face.two()).rejects.toBe(other);
});

it("keeps the frames of what failed, and no line of a message that looks like one", () => {
  const error = new Error(`a\n    at ${CANARY} (file:///x.ts:1:1)\n    at maria (file:///b/${CANARY}:1:2)`);
  const scrubbed = scrub(error);
  expect(scrubbed).toBeInstanceOf(ExampleError);
  expect(printed(scrubbed)).not.toContain("canary");
  expect(printed(scrubbed)).toContain("scrubbed-face.test.ts");
});

it("answers as the function that it stands for, and scrubs what that throws", async () => {
  const double = scrubbedFace(async (value: number) => await Promise.resolve(value * 2), scrub);
  expect(await double(21)).toBe(42);
  const refusing = scrubbedFace(async () => await Promise.reject<number>(driverError()), scrub);
  await expectScrubbed(refusing);
});
