import { createHttpClient, defineConnector, Secret } from "@habeas/connectors";
import { connectorContext } from "@habeas/connectors/testing";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import { expect, it } from "vitest";
import { z } from "zod";

const THROWN = "thrown-5be922@example.org";

/** What the host or a vendor's library throws, whatever it is. */
const throwing = (): never => {
  throw Object.assign(new Error(THROWN), { email: THROWN });
};

/** A real one, but for what a test says. */
const made = activeCampaign({
  apiUrl: "https://acme.api-us1.example",
  apiKey: new Secret("key"),
  subjects: ["person"],
  lists: {},
  webhookToken: new Secret("0123456789abcdefghijklmnop"),
});

async function thrownBy(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error("it answered");
}

it("passes no error of a connector's own code on", async () => {
  const define = defineConnector({
    kind: "own",
    options: z.object({}),
    create: () => ({ ...made, check: throwing }),
  });
  const error = await thrownBy(async () => await define({}).check(connectorContext()));
  expect(error).toMatchObject({ code: "unexpected_failure" });
  expect(JSON.stringify(error) + String(error)).not.toContain(THROWN);
});

it("passes no error of a limiter, or of what makes headers, on from an HTTP client", async () => {
  const request = { operation: "ping", method: "GET", path: "/" } as const;
  const options = { vendor: "own", account: "a", baseUrl: "https://vendor.example", costs: {} };
  const client = createHttpClient({ ...options, headers: throwing });
  const fine = createHttpClient({ ...options, headers: () => ({}) });
  const limited = connectorContext({ limiter: { take: throwing, block: throwing } });
  for (const call of [
    async () => await client(connectorContext(), request),
    async () => await fine(limited, request),
  ]) {
    const error = await thrownBy(call);
    expect(JSON.stringify(error) + String(error)).not.toContain(THROWN);
    expect(error).toHaveProperty("fix");
  }
});
