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
  typed("documents are json", { document: "json" }, true),
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
