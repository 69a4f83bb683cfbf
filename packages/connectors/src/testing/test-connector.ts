import assert from "node:assert/strict";
import { inspect } from "node:util";
import { isFaultClass, ConnectorError } from "../errors.ts";
import type { Connector, OutboundContact, RemoteTarget } from "../connector/connector.ts";
import { connectorContext } from "./connector-context.ts";
import type { Fault, FaultSwitch } from "./faults.ts";

/** A connector and the system behind it, fresh for every case. */
export interface ConnectorUnderTest {
  readonly connector: Connector;
  /** How many contacts the system has, other than deleted ones. */
  count(): number;
  /** Makes exchanges fail. */
  readonly faults: FaultSwitch;
  /** The person opts out over there. Left out: the system knows no such thing. */
  optOut?(contact: OutboundContact): Promise<void> | void;
  /** Somebody deletes the contact by hand over there. */
  deleteByHand(contact: OutboundContact): Promise<void> | void;
  close(): Promise<void>;
}

export interface TestConnectorOptions {
  readonly start: () => Promise<ConnectorUnderTest>;
  /** A person as she is sent; her values are looked for where they must not be. */
  readonly contact: OutboundContact;
}

/** One case: `for (const { name, run } of testConnector(options)) it(name, run)`. */
export interface ConformanceCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

const FAULTS: readonly Fault[] = [
  { kind: "reset", when: "before" },
  { kind: "reset", when: "after" },
  { kind: "cut" },
  { kind: "empty" },
  { kind: "without_id" },
  { kind: "bad_gzip" },
  { kind: "status", status: 200, body: "<html>login</html>" },
  { kind: "status", status: 302, headers: { location: "http://127.0.0.1:1/" } },
  ...[400, 401, 403, 404, 409, 410, 422, 429, 500, 503].map((status): Fault => ({ kind: "status", status })),
];

/**
 * The conformance suite of connectors: what the delivery engine counts on, and hosts' own connectors have to
 * keep. Framework-free; each case starts the system anew.
 */
export function testConnector(options: TestConnectorOptions): readonly ConformanceCase[] {
  const { start, contact } = options;
  const nobody: RemoteTarget = { reference: contact.reference, remoteIds: [], emails: [] };
  const someone: RemoteTarget = { ...nobody, emails: [contact.email] };
  const withSystem = (work: (system: ConnectorUnderTest) => Promise<void>) => async () => {
    const system = await start();
    try {
      await work(system);
    } finally {
      await system.close();
    }
  };
  const sent = async ({ connector }: ConnectorUnderTest): Promise<RemoteTarget> => {
    const outcome = await connector.upsert(connectorContext(), contact, nobody);
    assert.equal(outcome.result, "applied");
    return { ...someone, remoteIds: outcome.result === "applied" ? [outcome.remoteId] : [] };
  };

  return [
    {
      name: "names the account",
      run: withSystem(async ({ connector }) => {
        assert.notEqual((await connector.check(connectorContext())).account, "");
      }),
    },
    {
      name: "makes one contact, however often it is sent",
      run: withSystem(async (system) => {
        const known = await sent(system);
        await system.connector.upsert(connectorContext(), contact, known);
        await sent(system);
        assert.equal(system.count(), 1);
      }),
    },
    {
      name: "finds nobody, unsubscribes nobody and erases nobody without complaint",
      run: withSystem(async ({ connector }) => {
        assert.deepEqual(await connector.find(connectorContext(), someone), []);
        assert.deepEqual(await connector.unsubscribe(connectorContext(), someone), { result: "absent" });
        await drain(connector.erase(connectorContext(), { ...someone, order: "order-0" }, "requested"));
        assert.equal(await connector.verifyErased(connectorContext(), someone), "absent");
      }),
    },
    {
      name: "never undoes an opt-out",
      run: withSystem(async (system) => {
        if (system.optOut === undefined) return;
        const known = await sent(system);
        await system.optOut(contact);
        const outcome = await system.connector.upsert(connectorContext(), contact, known);
        assert.equal(outcome.result, "opted_out");
      }),
    },
    {
      name: "tells whom the recipient serves, and nobody whom it was told to stop serving",
      run: withSystem(async ({ connector }) => {
        const served = connector.served?.bind(connector);
        if (served === undefined) return;
        const outcome = await connector.upsert(connectorContext(), contact, nobody);
        const remoteIds = outcome.result === "applied" ? [outcome.remoteId] : [];
        const isServed = async (): Promise<boolean> => {
          const pages = await drain(served(connectorContext(), undefined));
          return pages
            .flat()
            .some(({ id, reference }) => remoteIds.includes(id) || reference === contact.reference);
        };
        assert.equal(await isServed(), true);
        await connector.unsubscribe(connectorContext(), { ...someone, remoteIds });
        assert.equal(await isServed(), false);
      }),
    },
    {
      name: "never makes anew what was deleted by hand",
      run: withSystem(async (system) => {
        const known = await sent(system);
        await system.deleteByHand(contact);
        const result = await system.connector.upsert(connectorContext(), contact, known).then(
          (outcome) => outcome.result,
          (error: unknown) => (error instanceof ConnectorError ? error.code : "another error"),
        );
        assert.equal(result, "gone");
        assert.equal(system.count(), 0);
      }),
    },
    {
      name: "tells a person what is kept about her",
      run: withSystem(async (system) => {
        const known = await sent(system);
        const records = await drain(system.connector.exportSubject(connectorContext(), known));
        assert.ok(JSON.stringify(records).includes(contact.email));
      }),
    },
    {
      name: "erases step by step, with receipts that name nobody",
      run: withSystem(async (system) => {
        const known = { ...(await sent(system)), order: "order-1" };
        const steps = await drain(system.connector.erase(connectorContext(), known, "requested"));
        const states = steps.map(({ state }) => state);
        assert.deepEqual(states.slice(0, 3), ["withdrawn", "deleted", "absent_verified"]);
        assert.equal(system.count(), 0);
        assert.notEqual(await system.connector.verifyErased(connectorContext(), known), "present");
        assertNobody(contact, steps);
      }),
    },
    {
      name: "stops when it is told to",
      run: withSystem(async ({ connector }) => {
        const context = connectorContext({ signal: AbortSignal.abort() });
        await assert.rejects(connector.check(context), { code: "aborted" });
      }),
    },
    ...FAULTS.map((fault) => ({
      name: `gives a failure a class, keeps quiet about the person, and makes nobody twice: ${nameOf(fault)}`,
      run: withSystem(async (system) => {
        system.faults.inject({ fault, method: "POST" });
        system.faults.inject({ fault, method: "PUT" });
        const error: unknown = await system.connector.upsert(connectorContext(), contact, nobody).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        if (error !== undefined) {
          assert.ok(error instanceof ConnectorError && isFaultClass(error.code));
          assertNobody(contact, error);
        }
        system.faults.clear();
        await system.connector.upsert(connectorContext(), contact, nobody);
        assert.equal(system.count(), 1);
      }),
    })),
  ];
}

async function drain<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

function assertNobody(contact: OutboundContact, shown: unknown): void {
  const text = `${inspect(shown, { depth: 10, showHidden: true })} ${JSON.stringify(shown)}`;
  for (const value of [contact.email, ...Object.values(contact.fields)]) assert.ok(!text.includes(value));
}

const nameOf = (fault: Fault): string =>
  fault.kind === "status"
    ? String(fault.status)
    : "when" in fault
      ? `${fault.kind} ${fault.when ?? ""}`
      : fault.kind;
