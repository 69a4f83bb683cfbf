/**
 * Every error code of every package of habeas, with what it means and what to do: for pages, logs and documentation.
 *
 * @module
 */
import { connectorsCodes } from "./error-codes/connectors-codes.ts";
import { consentCodes } from "./error-codes/consent-codes.ts";
import { cryptoCodes } from "./error-codes/crypto-codes.ts";
import { exportCodes } from "./error-codes/export-codes.ts";
import { registryCodes } from "./error-codes/registry-codes.ts";
import { rightsCodes } from "./error-codes/rights-codes.ts";
import { setUpCodes } from "./error-codes/set-up-codes.ts";
import { sharedCodes } from "./error-codes/shared-codes.ts";

export type { ErrorDescription } from "./error-codes/error-description.ts";

/** Error code → its description, of all packages: one code means one thing. */
export const errorCodes = {
  ...sharedCodes,
  ...setUpCodes,
  ...registryCodes,
  ...consentCodes,
  ...cryptoCodes,
  ...rightsCodes,
  ...exportCodes,
  ...connectorsCodes,
} as const;

/** Any code of any package. */
export type ErrorCode = keyof typeof errorCodes;
