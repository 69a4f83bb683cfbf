import { activeCampaign } from "@habeas/connectors/activecampaign";
import { Secret, type RawRequest } from "@habeas/connectors";
import { describe, expect, it } from "vitest";

/** A webhook as it came. */
const delivered = (
  body: string,
  url = "https://host.example/hooks/0123456789abcdefghijklmnop",
): RawRequest => ({
  method: "POST",
  url,
  headers: new Headers(),
  body: new TextEncoder().encode(body),
});

describe("a webhook of ActiveCampaign", () => {
  it("understands both forms of its webhooks, and only with the token", () => {
    const connector = activeCampaign({
      apiUrl: "https://account.api-us1.com",
      apiKey: new Secret("key"),
      subjects: ["administrator"],
      lists: { newsletter: "3" },
      webhookToken: new Secret("0123456789abcdefghijklmnop"),
    });
    const now = new Date("2026-06-01T16:00:00Z");
    const common =
      "type=unsubscribe&date_time=2026-06-01T10%3A00%3A00-05%3A00&contact[id]=16&contact[email]=x%40example.dev";
    for (const list of ["&list=3", "&list[][id]=3"]) {
      expect(connector.webhook?.parse(delivered(common + list), now)).toEqual([
        {
          change: "opted_out",
          remoteId: "16",
          email: "x@example.dev",
          by: "unsubscribed",
          at: new Date("2026-06-01T15:00:00Z"),
          purposes: ["newsletter"],
        },
      ]);
    }
    expect(connector.webhook?.parse(delivered(`${common}&list=4`), now)).toEqual([]);
    expect(connector.webhook?.parse(delivered(common), now)[0]?.purposes).toBeUndefined();
    expect(connector.webhook?.parse(delivered("type=subscribe&contact[id]=16&list=3"), now)).toEqual([]);
    expect(connector.webhook?.verify(delivered(common), now)).toBe(true);
    expect(
      connector.webhook?.verify(
        delivered(common, "https://host.example/hooks/0123456789abcdefghijklmnoq"),
        now,
      ),
    ).toBe(false);
  });
});
