import type { ErrorDescription } from "./error-description.ts";

/** What several packages say with one word. */
export const sharedCodes = {
  core_versions_differ: {
    what: "Two copies of @habeas/core are loaded, and one made what the other was given.",
    fix: "Install one version of all @habeas packages, in one place.",
    retryable: "never",
  },
  database_fault: {
    what: "The database did not do what was asked; `fault` has its SQLSTATE, `where` the table and column as far as they are known.",
    fix: "See `fix` of the error; call again only if `retryable` is true.",
    retryable: "sometimes",
  },
  invalid_options: {
    what: "An option cannot be meant; `where` names it.",
    fix: "Correct the option; the doc comment says what it takes.",
    retryable: "never",
  },
  keys_unavailable: {
    what: "The keys of sealed values cannot be loaded.",
    fix: "Look at the key provider, then run it again.",
    retryable: "never",
  },
  not_sealed: {
    what: "An entry is under no published checkpoint yet; or a value that should be sealed is not.",
    fix: "Wait until the sealer has run; seal the value before it is written.",
    retryable: "never",
  },
  unexpected_failure: {
    what: "Something failed that is not of habeas, or is its mistake. Its message is withheld, for it may hold data.",
    fix: "Look at the function that stands first in the stack: a port, a callback, or habeas itself.",
    retryable: "never",
  },
  unknown_column: {
    what: "A column is named that the schema or the registry does not have.",
    fix: "Correct the name, or classify the column.",
    retryable: "never",
  },
  unknown_person: {
    what: "There is no such person in this tenant, or they were forgotten.",
    fix: "Name the person with the tenant of their row.",
    retryable: "never",
  },
  unknown_recipient: {
    what: "A recipient is named that the registry, or the connectors, do not have.",
    fix: "Add it to `recipients`, or correct the name.",
    retryable: "never",
  },
  unknown_subject_kind: {
    what: "A kind of person is named that the registry does not have, or that has no table and address where both are needed.",
    fix: "Add it to `subjects`, or correct the name.",
    retryable: "never",
  },
  unknown_tenant: {
    what: "This tenant does not exist, or another one than the database serves.",
    fix: "Name the tenant as its rows do.",
    retryable: "never",
  },
} as const satisfies Readonly<Record<string, ErrorDescription>>;
