import { createServer } from "node:http";
import { once } from "node:events";
import { createTestDatabase, faultProxy, type FaultProxy, type TestDatabase } from "@habeas/testbed";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

async function through(proxy: FaultProxy): Promise<Client> {
  const client = new Client({ connectionString: proxy.url });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

const gone = /terminated|ECONNRESET|EPIPE/;

describe("before PostgreSQL", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await database.pool.query("create table note (text text)");
  });
  afterAll(async () => {
    await database.close();
  });

  const notes = async (text: string): Promise<number> =>
    (await database.pool.query("select 1 from note where text = $1", [text])).rows.length;

  it("forwards, as long as nothing is injected", async () => {
    await using proxy = await faultProxy({ target: database.url });
    const client = await through(proxy);
    const { rows } = await client.query("select repeat('x', 1000000) as long");
    expect(rows).toEqual([{ long: "x".repeat(1_000_000) }]);
    await client.end();
    expect(proxy.accepted).toBe(1);
  });

  it("loses the answer of a query that was executed", async () => {
    await using proxy = await faultProxy({ target: database.url });
    const client = await through(proxy);
    const fault = proxy.inject({ kind: "lose_answer" }, { matches: (chunk) => chunk.includes("insert") });
    await expect(client.query("insert into note values ('lost answer')")).rejects.toThrow(gone);
    expect(fault.struck).toBe(1);
    expect(await notes("lost answer")).toBe(1);
  });

  it("cuts before the n-th byte of a request, so that it is never executed", async () => {
    await using proxy = await faultProxy({ target: database.url });
    const client = await through(proxy);
    proxy.inject({ kind: "cut" }, { matches: (chunk) => chunk.includes("insert") });
    await expect(client.query("insert into note values ('cut')")).rejects.toThrow(gone);
    expect(await notes("cut")).toBe(0);

    proxy.clear();
    proxy.inject({ kind: "cut" }, { connection: 2, direction: "response", byte: 2 });
    await expect(through(proxy)).rejects.toThrow(gone);
    await (await through(proxy)).end(); // the third connection is let alone
  });

  it("keeps a half-open connection on which nothing arrives", async () => {
    await using proxy = await faultProxy({ target: database.url });
    const client = await through(proxy);
    proxy.inject({ kind: "black_hole" });
    let settled = false;
    const answer = client.query("select 1").finally(() => (settled = true));
    await database.pool.query("select pg_sleep(0.1)");
    expect(settled).toBe(false);
    proxy.cut();
    await expect(answer).rejects.toThrow(gone);
  });

  it("strikes as often as it was told", async () => {
    await using proxy = await faultProxy({ target: database.url });
    proxy.inject({ kind: "cut" }, { times: 2 });
    await expect(through(proxy)).rejects.toThrow(gone);
    await expect(through(proxy)).rejects.toThrow(gone);
    await (await through(proxy)).end();
  });
});

describe("before HTTP", () => {
  it("delays chunks, and keeps their order", async () => {
    let requests = 0;
    const server = createServer((request, response) => {
      requests += 1;
      response.write("first ");
      request.resume().on("end", () => response.end("last"));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    await using proxy = await faultProxy({ target: `http://127.0.0.1:${port}` });

    proxy.inject({ kind: "delay", milliseconds: 20 }, { direction: "response" });
    const response = await fetch(`${proxy.url}path`, { method: "POST", body: "x".repeat(100_000) });
    expect(await response.text()).toBe("first last");

    proxy.inject({ kind: "lose_answer" });
    await expect(fetch(proxy.url)).rejects.toThrow("fetch failed");
    expect(requests).toBe(2);
    server.closeAllConnections();
    server.close();
  });
});
