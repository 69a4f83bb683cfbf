import { Pool, type Client, type PoolClient } from "pg";

export interface FailQueryOptions {
  /** The n-th query from now, from 1, `begin` and `commit` counted. */
  readonly at: number;
  /**
   * `before` it is sent, or `after` it was executed: the lost answer.
   * @defaultValue `"before"`
   */
  readonly moment?: "before" | "after";
  /**
   * Only queries with this in their text count.
   * @defaultValue all
   */
  readonly match?: RegExp;
  /**
   * What the caller gets.
   * @defaultValue an `ECONNRESET`, and the connection is gone; with an error of the test's own it stays
   */
  readonly error?: Error;
}

/** A failure that lies in wait for a query. */
export interface ArmedFailure {
  /** Queries that counted so far. */
  readonly seen: number;
  /** Whether it struck: a sweep over `at` ends where it did not. */
  readonly struck: boolean;
  readonly remove: () => void;
}

/**
 * Makes one query of a node-postgres pool or client fail, through drizzle too. Streams and cursors pass
 * uncounted.
 */
export function failQuery(connection: Pool | Client, options: FailQueryOptions): ArmedFailure {
  const { at, moment = "before", match, error } = options;
  let seen = 0;
  let struck = false;
  const restores: (() => void)[] = [];

  const fail = (client: Client | PoolClient): Error => {
    struck = true;
    if (error !== undefined) return error;
    breakConnection(client);
    return Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET", errno: -104, syscall: "read" });
  };

  const wrapped = new WeakSet<Client | PoolClient>();
  const wrap = (client: Client | PoolClient): void => {
    if (wrapped.has(client)) return;
    wrapped.add(client);
    const original: unknown = Reflect.get(client, "query");
    if (typeof original !== "function") throw new TypeError("a node-postgres client is wanted");
    const query = (...given: unknown[]): unknown => {
      const text = textOf(given[0]);
      if (text === undefined || struck || (match !== undefined && !match.test(text))) {
        return Reflect.apply(original, client, given);
      }
      seen += 1;
      if (seen !== at) return Reflect.apply(original, client, given);
      const { parameters, callback } = withoutCallback(given);
      const outcome = async (): Promise<never> => {
        if (moment === "after") await Reflect.apply(original, client, parameters);
        throw fail(client);
      };
      if (callback === undefined) return outcome();
      return void tell(outcome, callback);
    };
    Reflect.set(client, "query", query);
    restores.push(() => Reflect.set(client, "query", original));
  };

  if (connection instanceof Pool) {
    connection.on("acquire", wrap);
    restores.push(() => void connection.off("acquire", wrap));
  } else {
    wrap(connection);
  }
  return {
    get seen() {
      return seen;
    },
    get struck() {
      return struck;
    },
    remove: () => {
      for (const restore of restores.splice(0)) restore();
    },
  };
}

async function tell(outcome: () => Promise<never>, callback: (failure: unknown) => void): Promise<void> {
  try {
    await outcome();
  } catch (failure) {
    callback(failure);
  }
}

/** The text of a query; none for a stream or a cursor, which bring their own protocol. */
function textOf(query: unknown): string | undefined {
  if (typeof query === "string") return query;
  if (typeof query !== "object" || query === null || "submit" in query || !("text" in query))
    return undefined;
  return typeof query.text === "string" ? query.text : undefined;
}

function withoutCallback(given: readonly unknown[]): {
  readonly parameters: unknown[];
  readonly callback: ((failure: unknown) => void) | undefined;
} {
  const last = given.at(-1);
  if (typeof last !== "function") return { parameters: [...given], callback: undefined };
  return {
    parameters: given.slice(0, -1),
    callback: (failure) => void Reflect.apply(last, undefined, [failure]),
  };
}

function breakConnection(client: Client | PoolClient): void {
  const connection: unknown = Reflect.get(client, "connection");
  const stream: unknown =
    typeof connection === "object" && connection !== null ? Reflect.get(connection, "stream") : undefined;
  if (
    typeof stream !== "object" ||
    stream === null ||
    !("destroy" in stream) ||
    typeof stream.destroy !== "function"
  ) {
    throw new TypeError("this version of node-postgres keeps its socket elsewhere");
  }
  Reflect.apply(stream.destroy, stream, []);
}
