import type { ErrorDescription } from "./error-description.ts";

/** What crypto says. */
export const cryptoCodes = {
  authentication_failed: {
    what: "A value was altered, moved to another place, or sealed with another key.",
    fix: "Look for what moved or restored the row.",
    retryable: "never",
  },
  key_provider_unavailable: {
    what: "The key provider did not answer, or refused.",
    fix: "Look at the provider and at the rights of the app there.",
    retryable: "never",
  },
  key_shredded: {
    what: "The key of the person was destroyed: the value is gone for good.",
    fix: "Nothing can be done.",
    retryable: "never",
  },
  missing_context: {
    what: "The tenant, the person or the value that a sealed column is bound to is missing.",
    fix: "Write the row with all columns that `protect` names.",
    retryable: "never",
  },
  not_an_envelope: {
    what: "A sealed column holds no sealed value.",
    fix: "Seal the column with `encryptColumn`.",
    retryable: "never",
  },
  plaintext_too_large: {
    what: "A value has more than 64 MiB.",
    fix: "Store it as a file.",
    retryable: "never",
  },
  unknown_key: {
    what: "No key of this tenant and person has the id that the value names.",
    fix: "Look whether the key table was restored without its rows.",
    retryable: "never",
  },
  unsupported_suite: {
    what: "A value was sealed by a newer version.",
    fix: "Update @habeas/crypto.",
    retryable: "never",
  },
  unsupported_value: {
    what: "A value has a type that cannot be sealed.",
    fix: "Seal plain data.",
    retryable: "never",
  },
} as const satisfies Readonly<Record<string, ErrorDescription>>;
