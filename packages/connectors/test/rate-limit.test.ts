import { postgresLimiter } from "@habeas/connectors";
import { rowsOf } from "@habeas/internal";
import { createTestDatabase, eachDriver } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
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

describe("an account", () => {
  it("has to be prepared", async () => {
    await using database = await createTestDatabase({ template: host });
    const limiter = postgresLimiter({ db: database.db, clock: now });
    await expect(limiter.take({ account, costs: { requests: 1 } })).rejects.toMatchObject({
      code: "invalid_options",
    });
  });
});
