import { inspect } from "node:util";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import { connectorContext } from "@habeas/connectors/testing";
import { startLoopbackServer } from "@habeas/testbed/vendors";
import { Secret } from "@habeas/connectors";
import { describe, expect, it } from "vitest";
import { ANA, connect, contact, nobody, start } from "../support/activecampaign.ts";
import { codeOf } from "../support/code-of.ts";
import { closedAddress } from "../support/collect.ts";
import type { FaultRule } from "@habeas/testbed/vendors";

describe("a fault at ActiveCampaign", () => {
  const cases: readonly (readonly [string, FaultRule["fault"], string])[] = [
    ["a reset before", { kind: "reset", when: "before" }, "retryable"],
    ["a reset after it was applied", { kind: "reset", when: "after" }, "retryable"],
    ["slow headers", { kind: "slow_headers", milliseconds: 2000 }, "retryable"],
    ["a slow body", { kind: "slow_body", milliseconds: 2000 }, "retryable"],
    ["cut JSON", { kind: "cut" }, "retryable"],
    ["200 without an id", { kind: "without_id" }, "retryable"],
    ["204 where JSON is expected", { kind: "empty" }, "retryable"],
    ["a broken encoding", { kind: "bad_gzip" }, "retryable"],
    ["a login page with 200", { kind: "status", status: 200, body: "<html>login</html>" }, "auth"],
    ["a redirect", { kind: "status", status: 302, headers: { location: "http://127.0.0.1:9/" } }, "auth"],
    ["401", { kind: "status", status: 401 }, "auth"],
    ["403", { kind: "status", status: 403, body: { message: "Forbidden" } }, "auth"],
    ["402", { kind: "status", status: 402 }, "permission"],
    ["408", { kind: "status", status: 408 }, "retryable"],
    ["409", { kind: "status", status: 409 }, "conflict"],
    [
      "422",
      {
        kind: "status",
        status: 422,
        body: { errors: [{ title: ANA, code: "x", source: { pointer: ANA } }] },
      },
      "permanent",
    ],
    ["422 duplicate", { kind: "status", status: 422, body: { errors: [{ code: "duplicate" }] } }, "conflict"],
    ["400", { kind: "status", status: 400, body: {} }, "permanent"],
    [
      "400 in the form of a rate limit",
      { kind: "status", status: 400, body: { success: 0, message: "Rate limit exceeded." } },
      "rate_limited",
    ],
    ["429", { kind: "status", status: 429 }, "rate_limited"],
    ["500", { kind: "status", status: 500, body: "<html>oops</html>" }, "retryable"],
    ["503", { kind: "status", status: 503 }, "retryable"],
  ];
  it.each(cases)("becomes a class of its own: %s", async (_name, fault, code) => {
    await using remote = await start();
    const connector = connect(remote, { timeoutMilliseconds: 200, fields: {} });
    remote.faults.inject({ path: "/contact/sync", fault });
    expect(await codeOf(connector.upsert(connectorContext(), contact({ fields: {} }), nobody))).toBe(code);
  });

  it.each([
    ["seconds", "120", "2026-03-01T00:02:00.000Z"],
    ["a date", "Sun, 01 Mar 2026 00:05:00 GMT", "2026-03-01T00:05:00.000Z"],
    ["nothing", undefined, "2026-03-01T00:00:01.000Z"],
  ])("says when to come back: Retry-After as %s", async (_name, value, resetAt) => {
    await using remote = await start();
    const context = connectorContext({ clock: () => new Date("2026-03-01T00:00:00Z") });
    remote.faults.inject({
      fault: { kind: "status", status: 429, headers: value === undefined ? {} : { "retry-after": value } },
    });
    await expect(connect(remote).check(context)).rejects.toMatchObject({ resetAt: new Date(resetAt) });
  });

  it("follows no redirect, and shows the key to nobody else", async () => {
    await using remote = await start();
    const seen: string[] = [];
    const elsewhere = await startLoopbackServer({
      handle: ({ path }) => {
        seen.push(path);
        return { status: 200, body: { user: { id: "1" } } };
      },
    });
    for (const status of [301, 302, 307, 308]) {
      const headers = { location: `${elsewhere.url}/api/3/users/me` };
      remote.faults.inject({ fault: { kind: "status", status, headers } });
      expect(await codeOf(connect(remote).check(connectorContext()))).toBe("auth");
    }
    await elsewhere.close();
    expect(seen).toEqual([]);
  });

  it("is tried once more at once when nothing had left, and then given back", async () => {
    const connector = activeCampaign({
      apiUrl: await closedAddress(),
      apiKey: new Secret("key"),
      subjects: ["administrator"],
      lists: { newsletter: "1" },
    });
    let attempts = 0;
    const context = connectorContext({
      fetch: async (...request) => {
        attempts += 1;
        return await fetch(...request);
      },
    });
    expect(await codeOf(connector.check(context))).toBe("retryable");
    expect(attempts).toBe(2);
  });

  it("is refused before it can happen: options that cannot work, and an address without TLS", () => {
    const options = {
      apiUrl: "https://a.example",
      apiKey: new Secret("canary"),
      subjects: ["a"],
      lists: { n: "1" },
    };
    expect(() => activeCampaign({ ...options, apiUrl: "http://a.example" })).toThrow(
      expect.objectContaining({ code: "insecure_url" }),
    );
    expect(() => activeCampaign({ ...options, apiUrl: "https://u:p@a.example" })).toThrow(
      expect.objectContaining({ code: "invalid_options" }),
    );
    expect(() => activeCampaign({ ...options, lists: { n: "News" } })).toThrow(
      expect.objectContaining({ where: "lists.n" }),
    );
    expect(inspect(options, { depth: 10 })).not.toContain("canary");
  });
});
