import { postgresLimiter, Secret, type RateLimit } from "@habeas/connectors";
import { rowsOf } from "@habeas/internal";
import { childScript, createTestDatabase, eachDriver } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import { partner } from "@habeas/connectors/partner";
import { pipedrive } from "@habeas/connectors/pipedrive";
import { grantsLogged, fullestWindow, logGrants } from "./support/grant-log.ts";
import { host } from "./support/host.ts";

const account = "vendor:account";
const now = () => new Date();

eachDriver((driver) => {
  it("gives at most what the account has, whoever asks, and nothing while it is blocked", async () => {
    await using database = await driver.create(host);
    const machines = [1, 2].map(() =>
      postgresLimiter({ db: database.db, clock: now, patienceMilliseconds: 50 }),
    );
    const limits = [
      { bucket: "requests", capacity: 5, perSecond: 0.001 },
      { bucket: "search", capacity: 2, perSecond: 0.001 },
    ];
    await machines[0]?.prepare({ account, limits });
    const attempt = async (index: number, costs: Record<string, number>) =>
      await machines[index % 2]?.take({ account, costs }).then(
        () => "granted",
        () => "refused",
      );
    const many = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => await attempt(index, { requests: 1 })),
    );
    expect(many.filter((one) => one === "granted")).toHaveLength(5);

    await database.db.execute(sql`update habeas.rate_bucket set tokens = 5 where bucket = 'requests'`);
    expect(await attempt(0, { requests: 1, search: 3 })).toBe("refused"); // all of its buckets or none
    const [left] = rowsOf<{ tokens: number }>(
      await database.db.execute(
        sql`select tokens::float8 as tokens from habeas.rate_bucket where bucket = 'requests'`,
      ),
    );
    expect(left?.tokens).toBeGreaterThanOrEqual(5);

    await machines[0]?.block(account, "requests", new Date(Date.now() + 60_000));
    await expect(machines[1]?.take({ account, costs: { requests: 1 } })).rejects.toMatchObject({
      code: "rate_limited",
    });
  });
});

/** The most that a bucket gives in any window of so many seconds. */
const mostIn = (limits: readonly RateLimit[], bucket: string, seconds: number) =>
  limits
    .filter((limit) => limit.bucket === bucket)
    .map((limit) => Math.floor(limit.capacity + limit.perSecond * seconds + 1e-9));

const TAKE = new URL("../bench/processes/take.ts", import.meta.url);

describe("an account", () => {
  it("gives four processes never more than its capacity and what has come back, in no window of any length", async () => {
    await using database = await createTestDatabase({ template: host });
    const { db, url } = database;
    await logGrants(db);
    const capacity = 5;
    const perSecond = 100;
    const limiter = postgresLimiter({ db, clock: now });
    await limiter.prepare({ account, limits: [{ bucket: "requests", capacity, perSecond }] });
    const machines = [1, 2, 3, 4].map(() => childScript(TAKE, { arguments: [url, account, "2", "1"] }));
    for (const machine of machines) expect(await machine.exit).toMatchObject({ code: 0 });
    const grants = await grantsLogged(db);
    expect(grants.length).toBeGreaterThan(capacity + perSecond);
    const over = grants.flatMap((from, first) =>
      grants.slice(first).flatMap((to, between) => {
        const allowed = capacity + (perSecond * (to - from)) / 1000;
        return between + 1 > allowed + 0.01 ? [{ granted: between + 1, allowed }] : [];
      }),
    );
    expect(over).toEqual([]);
    expect(fullestWindow(grants, 100)).toBeLessThanOrEqual(15);
  });

  it("is never asked for more than its vendor allows in any window, both ends included", () => {
    const apiUrl = "https://account.example";
    const common = { subjects: ["administrator"] };
    const mail = activeCampaign({ ...common, apiUrl, apiKey: new Secret("key"), lists: {} }).limits;
    expect([...mostIn(mail, "requests", 1), ...mostIn(mail, "imports", 60)]).toEqual([5, 100]);
    const sales = pipedrive({ ...common, apiUrl, auth: new Secret("token") }).limits;
    expect([...mostIn(sales, "burst", 2), ...mostIn(sales, "search", 2)]).toEqual([20, 10]);
    expect(mostIn(sales, "daily", 86_400)).toEqual([30_000]);
    const secrets = [new Secret(`whsec_${Buffer.alloc(32).toString("base64")}`)];
    expect(mostIn(partner({ ...common, baseUrl: apiUrl, secrets }).limits, "requests", 1)).toEqual([10]);
  });

  it("has to be prepared", async () => {
    await using database = await createTestDatabase({ template: host });
    const limiter = postgresLimiter({ db: database.db, clock: now });
    await expect(limiter.take({ account, costs: { requests: 1 } })).rejects.toMatchObject({
      code: "invalid_options",
    });
  });
});
