import type { Pool, PoolClient } from "pg";

/** Calls the listener with what is handed to `query` of each client of a pool, before it is sent. */
export function onQuery(pool: Pool, listener: (given: readonly unknown[]) => void): void {
  const wrapped = new WeakSet<PoolClient>();
  pool.on("acquire", (client) => {
    if (wrapped.has(client)) return;
    wrapped.add(client);
    const original: unknown = Reflect.get(client, "query");
    if (typeof original !== "function") throw new TypeError("a node-postgres client is wanted");
    Reflect.set(client, "query", (...given: unknown[]): unknown => {
      listener(given);
      const outcome: unknown = Reflect.apply(original, client, given);
      return outcome;
    });
  });
}
