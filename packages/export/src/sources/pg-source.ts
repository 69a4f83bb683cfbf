import type { Pool, PoolClient } from "pg";
import type { CopySession } from "./copy-session.ts";
import { CopyOut } from "./copy-out.ts";
import { copySource } from "./copy-source.ts";
import type { Source } from "./source.ts";
import { connectionLost, sourceFault } from "./source-fault.ts";
import { unstalled } from "./unstalled.ts";

/** Options of {@link pgSource}. */
export interface PgSourceOptions {
  /**
   * Milliseconds without a byte from the database until a read counts as broken. Sorting and filtering before
   * the first row count too.
   *
   * @defaultValue 600000
   */
  readonly stallTimeout?: number;
}

/**
 * Reads through node-postgres with `COPY … TO STDOUT`. The pool lends one connection for the snapshot and one
 * for each range that is read at once; on a replica it keeps the dump off the primary (see the page on scale).
 */
export function pgSource(pool: Pool, options: PgSourceOptions = {}): Source {
  const { stallTimeout = 600_000 } = options;
  return copySource({
    driver: {
      connect: async () => {
        try {
          return new PgSession(await pool.connect(), stallTimeout);
        } catch (error) {
          throw sourceFault(error);
        }
      },
    },
    query: async (text) => (await pool.query<Record<string, unknown>>(text)).rows,
  });
}

class PgSession implements CopySession {
  readonly #client: PoolClient;
  readonly #stallTimeout: number;
  #lost = false;
  #released = false;

  constructor(client: PoolClient, stallTimeout: number) {
    this.#client = client;
    this.#stallTimeout = stallTimeout;
    client.on("error", this.#lose);
    client.on("end", this.#lose);
  }

  get lost(): boolean {
    return this.#lost;
  }

  async query(text: string): Promise<readonly Record<string, unknown>[]> {
    try {
      const { rows } = await this.#client.query<Record<string, unknown>>(text);
      return rows;
    } catch (error) {
      throw sourceFault(error);
    }
  }

  async *copy(select: string, signal: AbortSignal): AsyncIterable<Uint8Array> {
    if (this.#lost) throw connectionLost();
    const rows = this.#client.query(new CopyOut(`COPY (${select}) TO STDOUT`));
    try {
      yield* unstalled(rows, this.#stallTimeout, signal);
    } catch (error) {
      throw sourceFault(error);
    }
  }

  release(reuse: boolean): void {
    if (this.#released) return;
    this.#released = true;
    this.#client.off("error", this.#lose);
    this.#client.off("end", this.#lose);
    if (!reuse) this.#client.on("error", () => undefined); // what a connection says that nobody uses any more
    this.#client.release(!reuse);
  }

  readonly #lose = (): void => {
    this.#lost = true;
  };
}
