import { CoreError } from "../errors.ts";

/** Names as habeas writes them, and one value of each type that it reads as the driver gives it. */
export const TYPE_COLUMNS = `
  1 as probe_of_names, 2 as "probeOfNames",
  true as flag, 3::int4 as whole, 1.5::float8 as fraction, 'a_b C'::text as words, null::text as nothing,
  '\\x00ff'::bytea as octets`;

/** @throws A {@link CoreError}: `names_transformed`. */
export function checkNames(answer: ReadonlyMap<string, unknown>): void {
  if (answer.has("probe_of_names") && answer.has("probeOfNames")) return;
  throw new CoreError("names_transformed", "the driver gives columns other names than the statement did", {
    fix: "give habeas a client of its own without `transform`",
  });
}

/** @throws A {@link CoreError}: `types_transformed`, with the type. */
export function checkTypes(answer: ReadonlyMap<string, unknown>): void {
  const octets = answer.get("octets");
  const good: Readonly<Record<string, boolean>> = {
    boolean: answer.get("flag") === true,
    integer: answer.get("whole") === 3,
    "double precision": answer.get("fraction") === 1.5,
    text: answer.get("words") === "a_b C",
    null: answer.get("nothing") === null,
    bytea: octets instanceof Uint8Array && octets.length === 2 && octets[1] === 255,
  };
  const wrong = Object.entries(good).find(([, isGood]) => !isGood);
  if (wrong === undefined) return;
  throw new CoreError("types_transformed", "the driver gives values of a type otherwise than it comes", {
    where: wrong[0],
    fix: "give habeas a client of its own without parsers for this type",
  });
}
