import { ConnectorError } from "@habeas/connectors";
import { connectorContext } from "@habeas/connectors/testing";
import { describe, expect, it } from "vitest";
import { codeOf } from "../support/code-of.ts";
import { connect, contact, EMAIL, nobody, startCheckedPipedrive } from "../support/pipedrive.ts";
import type { FaultRule } from "@habeas/testbed/vendors";

describe("a fault at Pipedrive", () => {
  const cases: readonly (readonly [string, FaultRule["fault"], string])[] = [
    ["401", { kind: "status", status: 401 }, "auth"],
    ["402", { kind: "status", status: 402 }, "permission"],
    [
      "403 as JSON",
      { kind: "status", status: 403, body: { success: false, code: "feature_capping_leads" } },
      "permission",
    ],
    ["403 as a page", { kind: "status", status: 403, body: "<html>blocked</html>" }, "auth"],
    ["404", { kind: "status", status: 404 }, "gone"],
    ["410", { kind: "status", status: 410 }, "gone"],
    ["415", { kind: "status", status: 415 }, "permission"],
    ["422", { kind: "status", status: 422 }, "permanent"],
    ["429", { kind: "status", status: 429, headers: { "x-ratelimit-reset": "2" } }, "rate_limited"],
    [
      "429 for the day",
      { kind: "status", status: 429, headers: { "x-daily-ratelimit-token-remaining": "0" } },
      "quota",
    ],
    ["200 that says no", { kind: "status", status: 200, body: { success: false, error: "x" } }, "permanent"],
  ];
  it("says when to come back: x-ratelimit-reset is seconds from now, and the day may end at the next full hour", async () => {
    await using remote = await startCheckedPipedrive();
    const context = connectorContext({ clock: () => new Date("2026-03-01T18:00:00Z") });
    const until = async (headers: Readonly<Record<string, string>>) => {
      remote.faults.inject({ fault: { kind: "status", status: 429, headers } });
      const error: unknown = await connect(remote)
        .check(context)
        .catch((thrown: unknown) => thrown);
      return error instanceof ConnectorError ? error.resetAt?.toISOString() : undefined;
    };
    expect(await until({ "x-ratelimit-reset": "2" })).toBe("2026-03-01T18:00:02.000Z");
    expect(await until({ "x-daily-ratelimit-token-remaining": "0" })).toBe("2026-03-01T19:00:00.000Z");
  });

  it.each(cases)("has a class for every fault: %s", async (_name, fault, code) => {
    await using remote = await startCheckedPipedrive();
    const connector = connect(remote);
    await connector.upsert(connectorContext(), contact(), nobody);
    const known = { ...nobody, remoteIds: [String(remote.persons(EMAIL)[0]?.id)] };
    remote.faults.inject({ method: "PATCH", fault });
    expect(
      await codeOf(connector.upsert(connectorContext(), contact({ email: "n@example.com" }), known)),
    ).toBe(code);
  });
});
