import { rowsOf, type Database } from "@habeas/internal";
import { createTestDatabase, testClock } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { createPrivacy } from "../src/index.ts";
import { foundationOf, refuseOtherCore } from "../src/engine.ts";
import type * as coreMark from "../src/core-mark.ts";
import { host, registry, secrets } from "./fixtures/privacy-host.ts";

/** Another copy of the module that knows what this copy of core has made. */
const otherCopy = async (): Promise<typeof coreMark> => {
  const address: string = "../src/core-mark.ts?another-copy";
  const copy: unknown = await import(address);
  if (isCoreMark(copy)) return copy;
  throw new TypeError("another module was loaded");
};

const isCoreMark = (module: unknown): module is typeof coreMark =>
  typeof module === "object" && module !== null && "refuseOtherCore" in module;

const codeOf = (call: () => unknown): unknown => {
  try {
    call();
  } catch (error) {
    return error instanceof Error && "code" in error ? error.code : error;
  }
  return undefined;
};

const transactionOf = async (asked: Pick<Database, "execute">): Promise<unknown> => {
  const answer: unknown = await asked.execute(
    sql`select pg_backend_pid()::text || txid_current()::text as id`,
  );
  return rowsOf(answer)[0];
};

it("hands a sibling package the foundation of a privacy, inside a transaction with the transaction", async () => {
  await using database = await createTestDatabase({ template: host });
  const clock = testClock("2026-03-01T00:00:00Z").now;
  const privacy = createPrivacy({ registry, db: database.db, secrets, clock });
  expect(foundationOf(privacy)).toMatchObject({ registry, clock });
  expect(foundationOf({ ...privacy }).db).toBe(foundationOf(privacy).db);
  await database.db.transaction(async (tx) => {
    const own = await transactionOf(tx);
    expect(await transactionOf(foundationOf(privacy.in(tx)).db)).toEqual(own);
    expect(await transactionOf(foundationOf(privacy).db)).not.toEqual(own);
  });
});

it("refuses what another copy of core made, and what core did not make, each with its own code", async () => {
  await using database = await createTestDatabase({ template: host });
  const privacy = createPrivacy({ registry, db: database.db, secrets });
  const other = await otherCopy();
  expect(codeOf(() => refuseOtherCore(privacy, "privacy"))).toBeUndefined();
  expect(codeOf(() => refuseOtherCore(registry, "registry"))).toBeUndefined();
  for (const made of [privacy, registry]) {
    expect(codeOf(() => other.refuseOtherCore(made, "privacy"))).toBe("core_versions_differ");
  }
  expect(codeOf(() => other.foundationIn(privacy, "privacy"))).toBe("core_versions_differ");
  expect(codeOf(() => refuseOtherCore({}, "privacy"))).toBe("invalid_options");
  expect(codeOf(() => foundationOf(registry))).toBe("invalid_options");
});
