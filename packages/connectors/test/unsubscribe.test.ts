import { createUnsubscribe } from "@habeas/connectors";
import { createTestDatabase } from "@habeas/testbed";
import { expect, it } from "vitest";
import { addPerson, host, privacyOver, SALE, secrets } from "./support/host.ts";

const click = (url: string, body = "List-Unsubscribe=One-Click", method = "POST") => ({
  method,
  url,
  headers: new Headers({ "content-type": "application/x-www-form-urlencoded" }),
  body: new TextEncoder().encode(body),
});

it("ends with one click, without a cookie, an address or a redirect, and not by a look at the page", async () => {
  await using database = await createTestDatabase({ template: host });
  const { privacy, clock } = privacyOver(database.db);
  const unsubscribe = createUnsubscribe({
    privacy,
    secrets,
    url: "https://host.example/u/",
    mailto: "unsubscribe@host.example",
  });
  const ana = await addPerson(database.db, { email: "ana@example.com" });
  await privacy.capture(ana, "newsletter", SALE);
  const headers = await unsubscribe.listUnsubscribe(ana, "newsletter");
  expect(headers["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
  const url =
    /^<(https:\/\/host\.example\/u\/[\w.-]+)>, <mailto:unsubscribe@host\.example\?subject=unsubscribe>$/.exec(
      headers["List-Unsubscribe"] ?? "",
    )?.[1];
  expect(url).toBeDefined();
  expect(Buffer.from(url ?? "", "base64url").toString("latin1")).not.toContain("ana");

  clock.advance("PT1H");
  expect((await unsubscribe.handle(click(url ?? "", "", "GET"))).status).toBe(200);
  expect((await unsubscribe.handle(click(url ?? "", "something=else"))).status).toBe(405);
  expect((await unsubscribe.handle(click(`${url ?? ""}x`))).status).toBe(404);
  const other = createUnsubscribe({
    privacy,
    secrets: { keys: [{ id: "k2", secret: new Uint8Array(32).fill(8) }] },
    url: "https://host.example/u",
  });
  expect((await other.handle(click(url ?? ""))).status).toBe(404);
  expect(await privacy.may(ana, "newsletter")).toMatchObject({ allowed: true });

  const answer = await unsubscribe.handle(click(url ?? ""));
  expect(answer.status).toBe(200);
  expect(Object.keys(answer.headers)).not.toContain("set-cookie");
  expect(await privacy.may(ana, "newsletter")).toMatchObject({ allowed: false });
  expect((await unsubscribe.handle(click(url ?? ""))).status).toBe(200); // twice does no harm
});
