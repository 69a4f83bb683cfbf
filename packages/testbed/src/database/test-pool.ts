import { once } from "node:events";
import { Pool, type PoolClient } from "pg";

/** A pool that stays quiet when a test cuts its connections, and knows which of them are alive. */
export interface TestPool {
  readonly pool: Pool;
  /**
   * Ends the pool.
   *
   * @throws An `Error` when a client with a living connection is still lent out. A dead one does not count:
   * drizzle 0.45 keeps the client on which `begin` failed.
   */
  readonly end: () => Promise<void>;
}

const PATIENCE_MS = 2_000;

export function testPool(url: string, connections: number): TestPool {
  const pool = new Pool({ connectionString: url, max: connections, allowExitOnIdle: true });
  const alive = new Set<PoolClient>();
  pool.on("error", quiet); // what a cut connection has to say, its query says too
  pool.on("connect", (client) => {
    alive.add(client);
    client.on("error", quiet);
    client.once("end", () => alive.delete(client));
  });
  const end = async (): Promise<void> => {
    void pool.end();
    const patience = AbortSignal.timeout(PATIENCE_MS);
    for (const client of alive) {
      await once(client, "end", { signal: patience }).catch(() => undefined);
    }
    if (alive.size > 0) throw new Error("a client of this test database was never released");
  };
  return { pool, end };
}

const quiet = (): undefined => undefined;
