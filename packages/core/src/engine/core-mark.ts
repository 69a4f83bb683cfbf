import type { Foundation } from "../consent/foundation.ts";
import { CoreError } from "../errors.ts";

/** Under this name every copy of core marks what it makes. */
const MARK = Symbol.for("habeas.core");

/** Known by its class: another copy of core has another one. */
class CoreMark {
  readonly foundation: Foundation | undefined;

  constructor(foundation: Foundation | undefined) {
    this.foundation = foundation;
  }
}

/** The same object, marked as made by this copy of core; a `Privacy` with what it stands on. */
export function marked<T extends object>(made: T, foundation?: Foundation): T {
  return Object.assign(made, { [MARK]: new CoreMark(foundation) });
}

/**
 * Refuses a registry, or a `Privacy`, that another copy of core made: two versions would read one database with two
 * minds. Every factory of a sibling package asks it first.
 *
 * @throws A {@link CoreError}: `core_versions_differ`; `invalid_options` for an object that core did not make.
 */
export function refuseOtherCore(made: object, where: string): void {
  markOf(made, where);
}

/**
 * What a `Privacy` stands on; inside {@link Privacy.in} with the transaction as `db`.
 *
 * @throws A {@link CoreError}: as {@link refuseOtherCore}; `invalid_options` for a registry.
 */
export function foundationOf(privacy: object): Foundation {
  const { foundation } = markOf(privacy, "privacy");
  if (foundation === undefined) throw notMade("privacy");
  return foundation;
}

function markOf(made: object, where: string): CoreMark {
  const mark: unknown = Reflect.get(made, MARK);
  if (mark instanceof CoreMark) return mark;
  if (mark === undefined) throw notMade(where);
  throw new CoreError("core_versions_differ", "two copies of @habeas/core are loaded", {
    where,
    fix: "install one version of all @habeas packages, in one place: `npm ls @habeas/core` shows the copies",
  });
}

const notMade = (where: string): CoreError =>
  new CoreError("invalid_options", "this option is not what @habeas/core makes", {
    where,
    fix: "pass what createPrivacy or defineRegistry returned, or a copy with all its properties",
  });
