import { isFull } from "@habeas/testbed";
import { postgresMajors, startPostgres } from "@habeas/testbed/bench";
import { describe, expect, inject, it } from "vitest";
import { run } from "./run.ts";
import { SET_UPS } from "./set-ups/index.ts";

const chosen = SET_UPS.filter(({ quick }) => quick === true || isFull());

describe("on the PostgreSQL of the repository", () => {
  for (const setUp of chosen) {
    it(`${setUp.refused ?? "the whole flow"}: ${setUp.name}`, async () => {
      expect(await run(setUp, inject("postgresUrl"))).toBe(setUp.refused ?? "sweep");
    });
  }
});

describe.runIf(isFull())("on every PostgreSQL", () => {
  for (const major of postgresMajors) {
    it(`runs the whole flow on PostgreSQL ${major} with each driver`, async () => {
      await using server = await startPostgres({ major });
      for (const setUp of SET_UPS.filter(({ everywhere }) => everywhere === true)) {
        expect(await run(setUp, server.url)).toBe(setUp.refused ?? "sweep");
      }
    });
  }
});
