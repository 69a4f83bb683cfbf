import type { ErrorDescription } from "./error-description.ts";

/** What connectors says; the nine classes of what a recipient answers among it. */
export const connectorsCodes = {
  aborted: {
    what: "The call was stopped by the caller, or another worker has taken over.",
    fix: "Nothing: it comes back.",
    retryable: "never",
  },
  auth: {
    what: "The recipient does not accept the key: all work for the account stands still.",
    fix: "Renew the key, then `resume`.",
    retryable: "never",
  },
  conflict: {
    what: "The recipient has several matches, or one already.",
    fix: "Look at the contact at the recipient.",
    retryable: "never",
  },
  field_not_allowed: {
    what: "A column serves no purpose of the recipient.",
    fix: "Declare it, or leave it out of `fields`.",
    retryable: "never",
  },
  gone: {
    what: "The contact is gone at the recipient.",
    fix: "Nothing: for an erasure it is success.",
    retryable: "never",
  },
  insecure_url: {
    what: "Personal data leaves only over https.",
    fix: "Use an `https` address.",
    retryable: "never",
  },
  limiter_failed: {
    what: "The allowance of the account could not be asked, so nothing was sent.",
    fix: "Look at the limiter and its database.",
    retryable: "never",
  },
  missing_key: {
    what: "A key that sealed something is no longer among the secrets.",
    fix: "Bring the old key back beside the new one.",
    retryable: "never",
  },
  no_webhooks: {
    what: "The connector takes no webhooks as it is set up.",
    fix: "Set its webhook options.",
    retryable: "never",
  },
  not_granted: {
    what: "The connection was not allowed at the recipient.",
    fix: "Ask the administrator to connect again.",
    retryable: "never",
  },
  not_manual: {
    what: "The erasure does not wait for a person.",
    fix: "Nothing is to be attested.",
    retryable: "never",
  },
  other_company: {
    what: "The account is connected to another company.",
    fix: "Connect the same one, or use another account.",
    retryable: "never",
  },
  permanent: {
    what: "The recipient refuses the data.",
    fix: "Look at `pointers`: the fields that it refuses.",
    retryable: "never",
  },
  permission: {
    what: "The operation is not allowed to the key, the scope or the plan.",
    fix: "Extend what the key may do at the recipient.",
    retryable: "never",
  },
  quota: {
    what: "A daily or monthly allowance is used up.",
    fix: "Wait until it is renewed: `resetAt`.",
    retryable: "never",
  },
  rate_limited: {
    what: "Too many requests: the account waits.",
    fix: "Nothing: it goes on at `resetAt`.",
    retryable: "always",
  },
  retryable: {
    what: "The network failed, or the recipient was not able to answer.",
    fix: "Nothing: it is tried again with growing pauses.",
    retryable: "always",
  },
  unknown_outcome: {
    what: "It was sent, and no answer came: repeating could do it twice.",
    fix: "Nothing: it is looked up first.",
    retryable: "never",
  },
  wrong_state: {
    what: "This browser did not begin the connection.",
    fix: "Begin again with `authorize`.",
    retryable: "never",
  },
} as const satisfies Readonly<Record<string, ErrorDescription>>;
