import type { ErrorDescription } from "./error-description.ts";

/** What core says of people, consent and the ledger. */
export const consentCodes = {
  address_changed: {
    what: "The address of the person is no longer the one that a link was mailed to.",
    fix: "Ask for the consent again, at the new address.",
    retryable: "never",
  },
  address_unreadable: {
    what: "The address of the person is sealed, and nobody opens it.",
    fix: "Pass `describe` to `createPrivacy`.",
    retryable: "never",
  },
  checkpoint_conflict: {
    what: "The place of checkpoints holds another one than this deployment would write.",
    fix: "Give every deployment an origin of its own, and keep the old keys.",
    retryable: "never",
  },
  clock_backwards: {
    what: "The clock stands before the last decision of the person.",
    fix: "Correct the clock of the machine.",
    retryable: "never",
  },
  invalid_address: { what: "A text is no e-mail address.", fix: "Pass an address.", retryable: "never" },
  invalid_entry: {
    what: "An entry lacks what has to stand in it, or comes too early.",
    fix: "Pass what the message names.",
    retryable: "never",
  },
  language_required: {
    what: "A text is published in several languages, and none was named.",
    fix: "Pass `language`.",
    retryable: "never",
  },
  no_pending_objection: {
    what: "No objection of this person waits for a decision.",
    fix: "Record the objection first.",
    retryable: "never",
  },
  not_restricted: {
    what: "Nothing is restricted about this person.",
    fix: "Nothing is to be lifted.",
    retryable: "never",
  },
  notice_immutable: {
    what: "A text was published under this id, and published texts never change.",
    fix: "Publish the new text under a new id.",
    retryable: "never",
  },
  notice_mismatch: {
    what: "The text that was shown is about another purpose.",
    fix: "Name the notice of the purpose.",
    retryable: "never",
  },
  notice_not_valid: {
    what: "A text is not valid yet.",
    fix: "Show the text that is valid now.",
    retryable: "never",
  },
  sink_failed: {
    what: "The place of the checkpoints did not do what was asked.",
    fix: "Look at that place; sealing goes on meanwhile.",
    retryable: "never",
  },
  soft_opt_in_not_covered: {
    what: "A condition of the soft opt-in is missing; the message says which.",
    fix: "Record the sale with what the law demands, or ask for consent.",
    retryable: "never",
  },
  subject_erased: {
    what: "The person behind this reference was forgotten.",
    fix: "If they came back, name them by the id of the app.",
    retryable: "never",
  },
  suppression_key_missing: {
    what: "The suppression list cannot be read, for a key is missing: every answer is no.",
    fix: "Keep every suppression key, old ones too.",
    retryable: "never",
  },
  suppression_key_wrong: {
    what: "A key has the id of another suppression key.",
    fix: "Bring back the key that had the id.",
    retryable: "never",
  },
  token_expired: { what: "A link is too old.", fix: "Send a new one.", retryable: "never" },
  token_invalid: {
    what: "A token was not issued by habeas, or was altered.",
    fix: "Use the link as it was mailed.",
    retryable: "never",
  },
  token_spent: {
    what: "Nothing waits for this confirmation any more.",
    fix: "Ask again, if consent is still wanted.",
    retryable: "never",
  },
  unknown_entry: {
    what: "The log of this tenant has no such entry.",
    fix: "Name the tenant and entry of the decision.",
    retryable: "never",
  },
  unknown_notice: {
    what: "No such text is published in this language.",
    fix: "Publish it first.",
    retryable: "never",
  },
  wrong_basis: {
    what: "This act does not exist for the legal basis of the purpose.",
    fix: "See `fix` of the error: it names the legal bases.",
    retryable: "never",
  },
} as const satisfies Readonly<Record<string, ErrorDescription>>;
