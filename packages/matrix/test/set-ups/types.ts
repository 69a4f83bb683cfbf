import type { SetUp } from "../set-up.ts";
import type { People } from "../host/shape.ts";
import { openNodePostgres, openPostgresJs } from "./open-drivers.ts";

const UUIDS: People = {
  maria: "0e5bd0d4-45d8-4a4d-9a2f-0b1d6b1a0001",
  bob: "0e5bd0d4-45d8-4a4d-9a2f-0b1d6b1a0002",
  twin: "0e5bd0d4-45d8-4a4d-9a2f-0b1d6b1a0003",
};
const NUMBERS: People = { maria: "42", bob: "43", twin: "44" };
const BIG: People = { maria: "9007199254740993", bob: "9007199254740994", twin: "9007199254740995" };

const CITEXT = "create extension if not exists citext";

const typed = (name: string, shape: Omit<SetUp["shape"], "names">, quick?: true): SetUp => ({
  name,
  ...(quick && { quick }),
  shape: { names: "named", ...shape },
  open: async (serverUrl) => await openNodePostgres({ serverUrl }),
});

/** What the host's columns are made of, and what its driver makes of values. */
export const types: readonly SetUp[] = [
  typed("keys are uuid", { key: "uuid", people: UUIDS }),
  typed("keys are integers", { key: "integer", people: NUMBERS }),
  typed("keys are bigints beyond what a number holds", { key: "bigint", people: BIG }, true),
  typed("addresses are citext", { address: "citext", before: [CITEXT] }),
  typed(
    "addresses are a domain",
    {
      address: "address",
      before: ["create domain address as text check (value like '%@%' or value = 'erased')"],
    },
    true,
  ),
  ...["citext", "person_key"].map((key): SetUp => ({
    ...typed(`keys are ${key === "citext" ? key : "a domain"} beside a sealed column`, {
      key,
      before: [CITEXT, "create domain person_key as text"],
    }),
    refused: "invalid_options",
  })),
  typed("keys and addresses are in an ICU collation", {
    key: 'text collate "und-x-icu"',
    address: 'text collate "und-x-icu"',
  }),
  typed("addresses are in a collation that ignores case", {
    address: "text collate any_case",
    before: ["create collation any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)"],
  }),
  typed("documents are json", { document: "json" }, true),
  typed("a document is a JSON string", {
    findings: ["unknown_json_path"],
    seeded: [`update people set form_answers = '"nothing"' where person_key = 'u-43'`],
  }),
  typed("documents are text, and one is no JSON", {
    document: "text",
    findings: ["unknown_json_path"],
    seeded: ["update people set form_answers = 'no {JSON' where person_key = 'u-43'"],
  }),
  typed("dates are infinity and before Christ", {
    seeded: [
      "update invoices set issued_at = 'infinity' where invoice_number = 4",
      "update invoices set issued_at = '0044-03-15 12:00+00 BC' where invoice_number = 2",
    ],
  }),
  {
    name: "postgres.js parses numbers and times in its own way",
    quick: true,
    shape: { names: "named", key: "bigint", people: BIG },
    open: async (serverUrl) =>
      await openPostgresJs({
        serverUrl,
        client: {
          types: {
            bigint: { to: 20, from: [20], parse: BigInt, serialize: String },
            numeric: { to: 1700, from: [1700], parse: Number, serialize: String },
            times: { to: 1184, from: [1082, 1114, 1184], parse: String, serialize: String },
          },
        },
      }),
  },
];
