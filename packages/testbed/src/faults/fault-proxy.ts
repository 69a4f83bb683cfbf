import { once } from "node:events";
import { createServer, connect, type Socket } from "node:net";
import { reaches, type ArmedFault, type Fault, type FaultPlace, type Passage } from "./fault.ts";
import { relay, type Strike } from "./relay.ts";

export interface FaultProxyOptions {
  /** The address to stand in front of: `postgres://…`, `http://…`. */
  readonly target: string;
}

/** A TCP proxy on loopback that breaks connections where a test wants it. */
export interface FaultProxy {
  /** The target's address with the proxy's place in it. */
  readonly url: string;
  readonly port: number;
  /** Connections accepted so far. */
  readonly accepted: number;
  /** Lays a fault in wait; of several that are reached at once the first one strikes. */
  readonly inject: (fault: Fault, place?: FaultPlace) => ArmedFault;
  /** Removes every fault that lies in wait. */
  readonly clear: () => void;
  /** Resets every present connection now. */
  readonly cut: () => void;
  readonly close: () => Promise<void>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  "postgres:": 5432,
  "postgresql:": 5432,
  "https:": 443,
};

/** Starts one that at first only forwards. */
export async function faultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const target = new URL(options.target);
  const targetPort = target.port === "" ? (DEFAULT_PORTS[target.protocol] ?? 80) : Number(target.port);
  const armed: Armed[] = [];
  const open = new Set<Socket>();
  let accepted = 0;

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (caller) => {
    accepted += 1;
    const upstream = connect({ host: target.hostname, port: targetPort, allowHalfOpen: true, noDelay: true });
    for (const socket of [caller, upstream]) {
      open.add(socket);
      socket.once("close", () => open.delete(socket));
    }
    relay({ caller, upstream, connection: accepted, strike: (passage) => strikeOf(armed, passage) });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server.address());
  const url = new URL(target);
  url.hostname = "127.0.0.1";
  url.port = String(port);

  const close = async (): Promise<void> => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, "close");
  };
  return {
    url: url.href,
    port,
    get accepted() {
      return accepted;
    },
    inject: (fault, place = {}) => arm(armed, fault, place),
    clear: () => void armed.splice(0),
    cut: () => {
      for (const socket of open) socket.resetAndDestroy();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Armed {
  readonly fault: Fault;
  readonly place: FaultPlace;
  struck: number;
}

function arm(armed: Armed[], fault: Fault, place: FaultPlace): ArmedFault {
  const entry: Armed = { fault, place, struck: 0 };
  armed.push(entry);
  return {
    get struck() {
      return entry.struck;
    },
    remove: () => {
      const index = armed.indexOf(entry);
      if (index >= 0) armed.splice(index, 1);
    },
  };
}

function strikeOf(armed: readonly Armed[], passage: Passage): Strike | undefined {
  for (const entry of armed) {
    if (entry.struck >= (entry.place.times ?? Infinity)) continue;
    const reached = reaches(entry.place, passage);
    if (reached === undefined) continue;
    entry.struck += 1;
    return { fault: entry.fault, pass: reached.pass };
  }
  return undefined;
}

function portOf(address: ReturnType<ReturnType<typeof createServer>["address"]>): number {
  if (address === null || typeof address === "string") throw new Error("a TCP port was expected");
  return address.port;
}
