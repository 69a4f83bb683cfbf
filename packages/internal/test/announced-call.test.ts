import { AsyncLocalStorage } from "node:async_hooks";
import { channel } from "node:diagnostics_channel";
import { scrubbedFace } from "@habeas/internal";
import { expect, it } from "vitest";

const current = new AsyncLocalStorage<unknown>();
const seen: unknown[] = [];
const look = async (): Promise<void> => {
  await Promise.resolve();
  seen.push(current.getStore());
};
const face = scrubbedFace(
  {
    look,
    nested: { look },
    async *stream() {
      await look();
      yield 1;
      await look();
    },
    opened: async () => await Promise.resolve({ run: look }),
  },
  () => new Error("failed"),
);

it("tells subscribers of the channel habeas:call which method a store is held for, streams at each step", async () => {
  await face.look();
  channel("habeas:call").bindStore(current);
  try {
    await face.look();
    await face.nested.look();
    for await (const _ of face.stream()) await look();
    await (await face.opened()).run();
    await look();
  } finally {
    channel("habeas:call").unbindStore(current);
  }
  expect(seen).toEqual([
    undefined,
    { method: "look" },
    { method: "nested.look" },
    { method: "stream" },
    undefined,
    { method: "stream" },
    { method: "opened.run" },
    undefined,
  ]);
});
