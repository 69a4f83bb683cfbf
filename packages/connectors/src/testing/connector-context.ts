import type { CallEvent, ConnectorContext, Limiter } from "../connector/connector-context.ts";

export interface TestContextOptions {
  /** @defaultValue the present time */
  readonly clock?: () => Date;
  /** @defaultValue the global `fetch` */
  readonly fetch?: typeof fetch;
  /** @defaultValue no limit */
  readonly limiter?: Limiter;
  readonly signal?: AbortSignal;
}

/** What a connector is called with in a test, and what it did. */
export interface TestContext extends ConnectorContext {
  readonly calls: readonly CallEvent[];
}

/** A context without a database: every request has its turn at once. */
export function connectorContext(options: TestContextOptions = {}): TestContext {
  const { clock = () => new Date(), fetch: send = fetch, limiter = unlimited, signal } = options;
  const calls: CallEvent[] = [];
  return {
    clock,
    fetch: send,
    limiter,
    ...(signal === undefined ? {} : { signal }),
    calls,
    observe: (event) => calls.push(event),
  };
}

const unlimited: Limiter = {
  take: async () => await Promise.resolve(),
  block: async () => await Promise.resolve(),
};
