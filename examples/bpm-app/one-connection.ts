import { AsyncLocalStorage } from "node:async_hooks";
import type { Database } from "./app.ts";

/**
 * For an embedded database, which has one connection: whoever asks it for another one in the middle of a
 * transaction waits for ever. What is asked for while a transaction runs therefore goes through it.
 *
 * A server needs none of this: its pool lends a second connection.
 */
export function throughOneConnection(db: Database): Database {
  const running = new AsyncLocalStorage<Database>();
  const transaction: Database["transaction"] = async (work, config) =>
    await (running.getStore() ?? db).transaction(async (tx) => await running.run(tx, work, tx), config);

  return new Proxy(db, {
    get(target, property): unknown {
      if (property === "transaction") return transaction;
      return Reflect.get(running.getStore() ?? target, property);
    },
  });
}
