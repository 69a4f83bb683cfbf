import postgres, { type Sql } from "postgres";
import type { CopySession } from "./copy-session.ts";
import { copySource } from "./copy-source.ts";
import type { Source } from "./source.ts";
import { connectionLost, sourceFault } from "./source-fault.ts";
import { unstalled } from "./unstalled.ts";

/** Options of {@link postgresJsSource}. */
export interface PostgresJsSourceOptions {
  /**
   * Milliseconds without a byte from the database until a read counts as broken. Sorting and filtering before
   * the first row count too.
   *
   * @defaultValue 600000
   */
  readonly stallTimeout?: number;
}

/** postgres.js reads back what it has parsed; its types do not say so. */
const connect: (parsed: object) => Sql = postgres;

/** Seconds that a connection has to say goodbye. */
const GOODBYE = 2;

/**
 * Reads through postgres.js with `COPY … TO STDOUT`. The snapshot and each range that is read at once take a
 * connection of their own beside the client's pool, with the client's settings: postgres.js cannot give up a
 * single connection of a pool in the middle of a COPY.
 */
export function postgresJsSource(sql: Sql, options: PostgresJsSourceOptions = {}): Source {
  const { stallTimeout = 600_000 } = options;
  return copySource({
    driver: { connect: async () => await PostgresJsSession.open(sql, stallTimeout) },
    query: async (text) => await sql.unsafe(text),
  });
}

class PostgresJsSession implements CopySession {
  readonly #pool: Sql;
  readonly #client: Sql;
  readonly #stallTimeout: number;
  #backend = 0;
  #lost = false;
  #released = false;
  #copying = false;
  #stream: { resume(): unknown } | undefined;

  static async open(pool: Sql, stallTimeout: number): Promise<PostgresJsSession> {
    const session = new PostgresJsSession(pool, stallTimeout);
    try {
      const [row] = await session.query("select pg_catalog.pg_backend_pid() as pid");
      session.#backend = Number(row?.["pid"]);
      return session;
    } catch (error) {
      session.release(false);
      throw error;
    }
  }

  private constructor(pool: Sql, stallTimeout: number) {
    this.#pool = pool;
    this.#stallTimeout = stallTimeout;
    this.#client = connect({
      ...pool.options,
      max: 1,
      fetch_types: false,
      idle_timeout: 0,
      max_lifetime: null,
      transform: { column: {}, value: {}, row: {} },
      onnotice: () => undefined,
      onclose: () => {
        this.#lost = true; // it would connect again by itself, outside the transaction
      },
    });
  }

  get lost(): boolean {
    return this.#lost;
  }

  async query(text: string): Promise<readonly Record<string, unknown>[]> {
    this.#refuseLost();
    try {
      return await this.#client.unsafe(text);
    } catch (error) {
      throw sourceFault(error);
    }
  }

  async *copy(select: string, signal: AbortSignal): AsyncIterable<Uint8Array> {
    this.#refuseLost();
    this.#copying = true;
    try {
      yield* unstalled(this.#rows(select), this.#stallTimeout, signal);
      this.#copying = false;
    } catch (error) {
      throw sourceFault(error);
    }
  }

  async *#rows(select: string): AsyncIterable<unknown> {
    const stream = await this.#client.unsafe(`COPY (${select}) TO STDOUT`).readable();
    stream.on("error", () => undefined); // a connection that ends after nobody reads any more
    this.#stream = stream;
    yield* stream.iterator({ destroyOnReturn: false });
    this.#stream = undefined;
  }

  release(reuse: boolean): void {
    if (this.#released) return;
    this.#released = true;
    void this.#end(reuse);
  }

  async #end(reuse: boolean): Promise<void> {
    if (!reuse && !this.#lost && this.#copying) {
      this.#stream?.resume(); // what is under way has to be taken off the connection before it can end
      await this.#pool.unsafe(`select pg_catalog.pg_cancel_backend(${this.#backend})`).catch(() => undefined);
    }
    await this.#client.end({ timeout: GOODBYE }).catch(() => undefined);
  }

  #refuseLost(): void {
    if (this.#lost) throw connectionLost();
  }
}
