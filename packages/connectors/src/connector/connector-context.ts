/** One call to a vendor, as logs and metrics may see it: no query, no body, no message. */
export interface CallEvent {
  readonly vendor: string;
  readonly operation: string;
  /** `undefined` when no answer came. */
  readonly status: number | undefined;
  /** The fault class, or `undefined` when it went well. */
  readonly fault: string | undefined;
  readonly milliseconds: number;
}

/** The allowance of an account, shared by all machines. */
export interface Limiter {
  /**
   * Waits for the turn of one request.
   *
   * @throws A `ConnectorError`: `rate_limited` when the turn is too far away to wait for, with `resetAt`.
   */
  take(request: LimiterRequest): Promise<void>;
  /** Nobody asks this account again before `until`. */
  block(account: string, bucket: string, until: Date): Promise<void>;
}

/** What one request takes from the allowances of its account. */
export interface LimiterRequest {
  readonly account: string;
  /** Bucket → cost. */
  readonly costs: Readonly<Record<string, number>>;
  readonly signal?: AbortSignal | undefined;
}

/** Operations that the recipient has refused to everybody are not asked for again before it is time. */
export interface Circuit {
  /** @throws A `ConnectorError`: `permission` or `quota`, with `resetAt`, while the operation stands still. */
  enter(operation: string): Promise<void>;
  /** It went well: whoever waits for it goes on. */
  passed(operation: string): Promise<void>;
}

/** What a connector is given for its calls: everything that reaches outside comes in here. */
export interface ConnectorContext {
  readonly fetch: typeof fetch;
  readonly clock: () => Date;
  readonly limiter: Limiter;
  /** Asked before every request, and told of every success. `createHttpClient` does so. */
  readonly circuit?: Circuit | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after every request. */
  readonly observe?: ((event: CallEvent) => void) | undefined;
}
