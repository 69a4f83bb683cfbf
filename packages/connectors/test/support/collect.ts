import { startLoopbackServer } from "@habeas/testbed/vendors";

/** Everything that a stream yields. */
export async function collect<Item>(items: AsyncIterable<Item> | Iterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

/** An address on loopback where nobody listens. */
export async function closedAddress(): Promise<string> {
  const server = await startLoopbackServer({ handle: () => ({ status: 200 }) });
  await server.close();
  return server.url;
}
