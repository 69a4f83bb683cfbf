import { ConnectorError } from "../errors.ts";
import type { DeliveryRoute } from "../gate/fields.ts";
import type { Eraser } from "../erasure/erase-report.ts";

/** The names of a record, as its type says. */
export function namesOf<Name extends string>(record: Readonly<Record<Name, unknown>>): Name[] {
  const names: Name[] = [];
  for (const name in record) if (Object.hasOwn(record, name)) names.push(name);
  return names;
}

/** A record with the same names, without a cast: built from one eraser, then the others. */
export function erasersOf<Name extends string>(
  named: readonly (readonly [Name, DeliveryRoute])[],
  make: (route: DeliveryRoute) => Eraser,
): Readonly<Record<Name, Eraser>> {
  const empty: Partial<Record<Name, Eraser>> = {};
  for (const [name, route] of named) empty[name] = make(route);
  const isWhole = (record: Partial<Record<Name, Eraser>>): record is Record<Name, Eraser> =>
    named.every(([name]) => record[name] !== undefined);
  if (isWhole(empty)) return empty;
  throw new ConnectorError("invalid_options", "a recipient has no connector", { where: "recipients" });
}
