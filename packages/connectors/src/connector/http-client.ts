import { databaseFault, scrubbedFace, type Json } from "@habeas/internal";
import { ConnectorError, type ConnectorErrorOptions, type FaultClass } from "../errors.ts";
import { scrub } from "../scrub.ts";
import { classify, type Answer, type Verdict } from "./classify.ts";
import type { ConnectorContext, LimiterRequest } from "./connector-context.ts";
import { readBody } from "./read-body.ts";
import { retryAfter } from "./retry-after.ts";

/** One request of a vendor's API. */
export interface HttpRequest {
  /** The operation's name in the vendor's OpenAPI file. */
  readonly operation: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Absolute, or below the client's base; identifiers in it are already percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** May it be sent twice without doing it twice? @defaultValue true, false for POST and PATCH */
  readonly repeatable?: boolean;
  /** Is "not there" an answer rather than a fault? @defaultValue false */
  readonly absentIsFine?: boolean;
  /** What it takes from the account's allowances. @defaultValue the client's `cost` */
  readonly costs?: Readonly<Record<string, number>>;
}

/** What went well. */
export interface HttpAnswer {
  readonly status: number;
  /** Parsed JSON, or `undefined` when the body was empty. */
  readonly body: unknown;
}

/** What an HTTP client of a connector is bound to. */
export interface HttpClientOptions {
  readonly vendor: string;
  /** Whose allowances are used: the same text on all machines. */
  readonly account: string;
  readonly baseUrl: string;
  /** The headers that prove who asks. Called for every request. */
  readonly headers: (request: HttpRequest, body: string | undefined) => Readonly<Record<string, string>>;
  /** Bucket → cost of one request. */
  readonly costs: Readonly<Record<string, number>>;
  /** The vendor's own forms of a fault; `undefined` leaves it to the general rule. */
  readonly judge?: (answer: Answer, now: Date) => Verdict | undefined;
  /** Where the vendor names the request. */
  readonly requestIdHeader?: string;
  /** @defaultValue 30000 */
  readonly timeoutMilliseconds?: number;
  /** @defaultValue 8 MiB */
  readonly maximumBytes?: number;
}

/** Sends one request, and answers what went well or throws what did not. */
export type HttpClient = (context: ConnectorContext, request: HttpRequest) => Promise<HttpAnswer>;

/** Connection errors that come before a byte of the request has left. */
const NOT_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);
const CODE = /^[a-z][a-z0-9_.-]{0,63}$/i;

/**
 * A client of one vendor account: https only (loopback aside, see `parseEndpoint`), no redirect is followed,
 * every request has a time and a size limit and waits for its turn, and every failure is one of nine classes.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { vendor, account, baseUrl, headers, costs, judge, requestIdHeader } = options;
  const { timeoutMilliseconds = 30_000, maximumBytes = 8 * 1024 * 1024 } = options;

  return scrubbedFace<HttpClient>(async (context, request) => {
    const { operation } = request;
    const repeatable = request.repeatable ?? (request.method !== "POST" && request.method !== "PATCH");
    const text = request.body === undefined ? undefined : JSON.stringify(request.body);
    const url = addressOf(baseUrl, request);
    const signal = AbortSignal.any([
      AbortSignal.timeout(timeoutMilliseconds),
      ...(context.signal === undefined ? [] : [context.signal]),
    ]);

    await context.circuit?.enter(operation);
    const attempt = async (): Promise<Response> => {
      await takeTurn(context, { account, costs: request.costs ?? costs, signal: context.signal });
      return await context.fetch(url, {
        method: request.method,
        headers: {
          accept: "application/json",
          ...(text === undefined ? {} : { "content-type": "application/json" }),
          ...headers(request, text),
        },
        ...(text === undefined ? {} : { body: text }),
        redirect: "manual", // a redirect would carry the key to another host
        signal,
      });
    };

    const started = performance.now();
    const fail = (fault: FaultClass, status?: number, facts: Omit<ConnectorErrorOptions, "status"> = {}) => {
      const milliseconds = performance.now() - started;
      context.observe?.({ vendor, operation, status, fault, milliseconds });
      return new ConnectorError(fault, MESSAGES[fault], {
        vendor,
        operation,
        ...(status ? { status } : {}),
        ...facts,
      });
    };

    let response: Response;
    try {
      response = await attempt().catch(async (error: unknown) => {
        if (!wasNotSent(error)) throw error;
        return await attempt(); // once at once: nothing had left
      });
    } catch (error) {
      if (error instanceof ConnectorError) throw error;
      if (context.signal?.aborted === true) {
        throw new ConnectorError("aborted", "the call was stopped by the caller", { vendor, operation });
      }
      throw fail(repeatable || wasNotSent(error) ? "retryable" : "unknown_outcome");
    }

    const answer: Answer = {
      status: response.status,
      headers: response.headers,
      body: await readBody(response, maximumBytes),
    };
    const now = context.clock();
    const general = classify(answer, repeatable);
    const verdict = judge?.(answer, now) ?? (general === undefined ? undefined : { fault: general });
    if (verdict === undefined || (verdict.fault === "gone" && request.absentIsFine === true)) {
      const milliseconds = performance.now() - started;
      context.observe?.({ vendor, operation, status: answer.status, fault: undefined, milliseconds });
      await context.circuit?.passed(operation);
      return { status: answer.status, body: answer.body.form === "json" ? answer.body.value : undefined };
    }
    const requestId = requestIdHeader === undefined ? null : response.headers.get(requestIdHeader);
    const resetAt = verdict.resetAt ?? retryAfter(response.headers, now);
    throw fail(verdict.fault, answer.status, {
      ...(resetAt === undefined ? {} : { resetAt }),
      ...(verdict.vendorCode !== undefined && CODE.test(verdict.vendorCode)
        ? { vendorCode: verdict.vendorCode }
        : {}),
      ...(verdict.pointers === undefined ? {} : { pointers: verdict.pointers }),
      ...(requestId !== null && /^[\w.:-]{1,100}$/.test(requestId) ? { requestId } : {}),
    });
  }, scrub);
}

/** A turn that cannot be had is no failure of the vendor, which was not asked. */
async function takeTurn(context: ConnectorContext, turn: LimiterRequest): Promise<void> {
  try {
    await context.limiter.take(turn);
  } catch (error) {
    if (context.signal?.aborted === true) throw error;
    const isOurs = error instanceof ConnectorError;
    if (isOurs && error.code !== "database_fault" && error.code !== "unexpected_failure") throw error;
    throw new ConnectorError("limiter_failed", "the account's allowance could not be asked", {
      where: turn.account,
      fault: (isOurs ? error.fault : undefined) ?? databaseFault(error),
    });
  }
}

const MESSAGES: Readonly<Record<FaultClass, string>> = {
  retryable: "the recipient did not answer, or not completely",
  rate_limited: "the recipient takes no more requests for now",
  quota: "an allowance at the recipient is used up",
  auth: "the recipient does not accept the key",
  permission: "the recipient does not allow this operation",
  permanent: "the recipient refuses the data",
  conflict: "the recipient has several matches, or one already",
  gone: "the recipient no longer has it",
  unknown_outcome: "sent, but it is not known whether the recipient acted",
};

function addressOf(baseUrl: string, request: HttpRequest): string {
  const address = /^https?:/.test(request.path) ? request.path : baseUrl + request.path;
  const query = new URLSearchParams(request.query).toString();
  return query === "" ? address : `${address}?${query}`;
}

/** fetch hides the reason in `cause`; only its code is read, never its text. */
function wasNotSent(error: unknown): boolean {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  if (typeof cause !== "object" || cause === null) return false;
  const code: unknown = "code" in cause ? cause.code : undefined;
  if (typeof code === "string") return NOT_SENT.has(code);
  const errors: unknown = "errors" in cause ? cause.errors : undefined; // several addresses of one name
  return (
    Array.isArray(errors) && errors.every((one) => wasNotSent(new Error("one of several", { cause: one })))
  );
}
