import { existsSync } from "node:fs";
import { shared } from "@habeas/testbed";
import {
  startPipedrive,
  type PipedriveLookAlike,
  type PipedriveLookAlikeOptions,
} from "@habeas/connectors/testing";
import { expect } from "vitest";
import { createContractChecker, type ContractChecker } from "./contract-checker.ts";

const CONTRACTS = [
  ["contracts/pipedrive-v1.slice.json", "/api/v1"],
  ["contracts/pipedrive-v2.slice.json", "/api/v2"],
] as const;

export interface CheckedPipedrive extends PipedriveLookAlike {
  readonly checkers: readonly ContractChecker[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** A look-alike that fails the test, on closing, for any request the vendor's contracts do not know. */
export async function startCheckedPipedrive(
  options: PipedriveLookAlikeOptions = {},
): Promise<CheckedPipedrive> {
  const checkers = CONTRACTS.filter(([path]) => existsSync(shared(path))).map(([path, basePath]) =>
    createContractChecker({ path: shared(path), basePath }),
  );
  const lookAlike = await startPipedrive({
    ...options,
    observe(exchange) {
      for (const checker of checkers) if (checker.matches(exchange.request.path)) checker.check(exchange);
      options.observe?.(exchange);
    },
  });
  return {
    ...lookAlike,
    checkers,
    async [Symbol.asyncDispose]() {
      await lookAlike.close();
      expect(checkers.flatMap((checker) => checker.violations)).toEqual([]);
    },
  };
}
