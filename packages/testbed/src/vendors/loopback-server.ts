import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import { text as readText } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import type { Fault } from "@habeas/connectors/testing";
import { createFaultInjector, type FaultInjector } from "./faults.ts";

/** A request as a look-alike sees it. */
export interface LoopbackRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it came. */
  readonly text: string;
  /** The body as JSON, `undefined` if it is none. */
  readonly json: unknown;
}

export interface LoopbackAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, or as text when it is a string; nothing when `undefined`. */
  readonly body?: unknown;
}

/** One request and what became of it. `undefined`: no answer. */
export interface Exchange {
  readonly request: LoopbackRequest;
  readonly answer: LoopbackAnswer | undefined;
}

export interface LoopbackServerOptions {
  readonly handle: (request: LoopbackRequest) => LoopbackAnswer | Promise<LoopbackAnswer>;
  /** Sees every exchange that reached the server. */
  readonly observe?: ((exchange: Exchange) => void) | undefined;
  /** @defaultValue a free port */
  readonly port?: number | undefined;
}

/** A real HTTP server on loopback, whose answers can be made to fail. */
export interface LoopbackServer {
  readonly url: string;
  readonly faults: FaultInjector;
  close(): Promise<void>;
}

/** Starts an HTTP server on loopback that observes each exchange and can fail on request. */
export async function startLoopbackServer(options: LoopbackServerOptions): Promise<LoopbackServer> {
  const { handle, observe, port = 0 } = options;
  const faults = createFaultInjector();

  const answerTo = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming);
    const fault = faults.take(request.method, request.path);
    if (fault !== undefined && actsBefore(fault)) {
      observe?.({ request, answer: undefined });
      await fail(fault, outgoing, undefined);
      return;
    }
    const answer = await handle(request);
    observe?.({ request, answer });
    if (fault === undefined) send(outgoing, answer);
    else await fail(fault, outgoing, answer);
  };

  const server = createServer((incoming, outgoing) => {
    answerTo(incoming, outgoing).catch(() => {
      outgoing.destroy(); // the client left, or the handler failed: the client sees a reset either way
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${String(bound)}`,
    faults,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<LoopbackRequest> {
  const text = await readText(incoming);
  const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
  const { method = "GET" } = incoming;
  return { method, path: url.pathname, query: url.searchParams, headers, text, json: parseJson(text) };
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

function send(outgoing: ServerResponse, answer: LoopbackAnswer): void {
  const { status, headers = {}, body } = answer;
  if (body === undefined) {
    outgoing.writeHead(status, headers).end();
    return;
  }
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const type = typeof body === "string" ? "text/html" : "application/json";
  outgoing.writeHead(status, { "content-type": type, ...headers }).end(text);
}

const actsBefore = (fault: Fault): boolean =>
  (fault.kind === "reset" && fault.when === "before") || (fault.kind === "status" && fault.when !== "after");

async function fail(
  fault: Fault,
  outgoing: ServerResponse,
  answer: LoopbackAnswer | undefined,
): Promise<void> {
  const text = JSON.stringify(answer?.body ?? {});
  const json = { "content-type": "application/json" };
  switch (fault.kind) {
    case "reset":
      outgoing.socket?.resetAndDestroy();
      return;
    case "status":
      send(outgoing, { status: fault.status, body: fault.body ?? {}, headers: fault.headers ?? {} });
      return;
    case "cut":
      outgoing.writeHead(200, json).end(text.slice(0, Math.max(1, Math.floor(text.length / 2))));
      return;
    case "empty":
      outgoing.writeHead(204).end();
      return;
    case "without_id":
      outgoing.writeHead(200, json).end("{}");
      return;
    case "bad_gzip":
      outgoing.writeHead(200, { ...json, "content-encoding": "gzip" }).end(text);
      return;
    case "slow_headers":
      await pause(fault.milliseconds, undefined, { ref: false });
      if (answer !== undefined) send(outgoing, answer);
      return;
    case "slow_body":
      outgoing.writeHead(200, json).write(text.slice(0, 1));
      await pause(fault.milliseconds, undefined, { ref: false });
      outgoing.end(text.slice(1));
  }
}
