import type { ErrorDescription } from "./error-description.ts";

/** What core says of the registry and of how it is put together. */
export const registryCodes = {
  checkpoints_required: {
    what: "Production publishes checkpoints outside the database, and no place was given.",
    fix: "Pass `checkpoints`.",
    retryable: "never",
  },
  document_not_classifiable: {
    what: "A path of a document cannot be classified.",
    fix: "Correct the path, or the schema of the document.",
    retryable: "never",
  },
  invalid_date: {
    what: "A date is no day of the calendar, or no instant.",
    fix: "Pass an ISO 8601 date that exists.",
    retryable: "never",
  },
  invalid_duration: {
    what: "A duration is not made of years, months, weeks and days.",
    fix: "Write it as ISO 8601: `P3Y`, `P30D`.",
    retryable: "never",
  },
  invalid_origin: {
    what: "The name of a deployment has spaces or plus signs.",
    fix: "Choose a name like a host name.",
    retryable: "never",
  },
  invalid_registry: {
    what: "The registry contradicts itself, or lacks a word; `where` says at which key.",
    fix: "Correct the declaration at that key.",
    retryable: "never",
  },
  invalid_secrets: {
    what: "The secrets lack a key, have one id twice, or a key of another length than 32 bytes.",
    fix: "Correct the secrets; `localSecrets` makes a set.",
    retryable: "never",
  },
  invalid_tenant: {
    what: "A tenant's id is empty, too long, `*`, or has control characters.",
    fix: "Pass the id as the rows hold it.",
    retryable: "never",
  },
  invalid_time_zone: {
    what: "This runtime does not know the time zone.",
    fix: "Use a name of the IANA database.",
    retryable: "never",
  },
  secrets_required: {
    what: "Production brings its own secrets, and none were given.",
    fix: "Pass `secrets`.",
    retryable: "never",
  },
  table_not_in_database: {
    what: "A table or column of the registry is not in the database.",
    fix: "Run the migrations of the app, or correct the registry.",
    retryable: "never",
  },
  table_without_key: {
    what: "Rows of a table cannot be named, for it has no primary key.",
    fix: "Give the table a primary key.",
    retryable: "never",
  },
  table_without_tenant: {
    what: "No column and no edge says which tenant the rows of a table belong to.",
    fix: "Declare a tenant column, an edge, or that the table is global.",
    retryable: "never",
  },
  tenant_required: {
    what: "A call names a person or an event without a tenant.",
    fix: "Pass the tenant.",
    retryable: "never",
  },
  unknown_holiday_calendar: {
    what: "No holidays are known for this country or state.",
    fix: "Correct the code, or use `weekendsOnly`.",
    retryable: "never",
  },
  invalid_subject_key: {
    what: "A key of several values was given for a kind of person whose key has one.",
    fix: "Pass the key as the row of the person holds it.",
    retryable: "never",
  },
  unknown_language: {
    what: "There are no words in this language.",
    fix: "Use one of en, de, es, nl, pt and pt-BR.",
    retryable: "never",
  },
  column_undecided: {
    what: "A column of the registry is still to be decided about.",
    fix: "Give it a word before it goes to production.",
    retryable: "never",
  },
  unknown_purpose: {
    what: "A purpose is named that the registry does not have.",
    fix: "Add it to `purposes`, or correct the name.",
    retryable: "never",
  },
  unknown_table: {
    what: "A table is named that the schema or the registry does not have.",
    fix: "Correct the name, or classify the table.",
    retryable: "never",
  },
} as const satisfies Readonly<Record<string, ErrorDescription>>;
