import { existsSync } from "node:fs";
import { Secret, type Connector, type OutboundContact } from "@habeas/connectors";
import { pipedrive, type PipedriveOAuth, type PipedriveOptions } from "@habeas/connectors/pipedrive";
import { shared } from "@habeas/testbed";
import { startPipedrive } from "@habeas/testbed/vendors";
import { expect } from "vitest";
import { createContractChecker, type ContractChecker, type Overlay } from "./contract-checker.ts";
import type { PipedriveLookAlike, PipedriveLookAlikeOptions } from "@habeas/testbed/vendors";

/** What recorded answers hold and the vendor's file does not name. */
const overlay: Overlay = {
  answers: {
    getPerson: ["/data/marketing_status is not named by the vendor"], // `include_fields` names it
    getPersons: ["/data/n/marketing_status is not named by the vendor"],
    searchPersons: [
      "/data/items/n/item/primary_email is not named by the vendor",
      "/data/items/n/item/update_time is not named by the vendor",
    ],
  },
};

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
    createContractChecker({ path: shared(path), basePath, overlay }),
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

export const EMAIL = "ana+sales@example.com";
export const nobody = { reference: "7d3c1f10-0000-4000-8000-000000000001", remoteIds: [], emails: [] };
const credentials = { user: "habeas", password: new Secret("webhook-password"), ownUserId: "1" };

export const connect = (remote: CheckedPipedrive, options: Partial<PipedriveOptions> = {}): Connector =>
  pipedrive({
    apiUrl: remote.url,
    auth: remote.token,
    subjects: ["administrator"],
    fields: { name: "name", phone: "phone" },
    leadTitle: "Sales contact request",
    campaigns: true,
    webhook: credentials,
    ...options,
  });

export const contact = (values: Partial<OutboundContact> = {}): OutboundContact => ({
  reference: nobody.reference,
  email: EMAIL,
  fields: { name: "Ana Díaz", phone: "+52 55 1234 5678" },
  purposes: ["sales"],
  resubscribe: {},
  ...values,
});

/** A browser follows where it is sent, and comes back. */
export async function comeBack(url: string): Promise<string> {
  const answer = await fetch(url, { redirect: "manual" });
  return answer.headers.get("location") ?? "";
}

/** An administrator connects the company. */
export async function connectOAuth(oauth: PipedriveOAuth): Promise<void> {
  const { url, state } = oauth.authorize();
  await oauth.connect({ url: await comeBack(url), state });
}
