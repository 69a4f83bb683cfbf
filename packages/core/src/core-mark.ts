import { CoreError } from "./errors.ts";

/** Under this name every copy of core marks what it makes. */
const MARK = Symbol.for("habeas.core");

/** Known by its class: another copy of core has another one. */
class CoreMark {
  readonly foundation: object | undefined;

  constructor(foundation: object | undefined) {
    this.foundation = foundation;
  }
}

/** The same object, marked as made by this copy of core; a `Privacy` with what it stands on. */
export function marked<T extends object>(made: T, foundation?: object): T {
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

/** What the object stands on, if core made it with something below. @throws As {@link refuseOtherCore}. */
export const foundationIn = (made: object, where: string): object | undefined =>
  markOf(made, where).foundation;

function markOf(made: object, where: string): CoreMark {
  const mark: unknown = Reflect.get(made, MARK);
  if (mark instanceof CoreMark) return mark;
  if (mark === undefined) throw notMade(where);
  throw new CoreError("core_versions_differ", "two copies of @habeas/core are loaded", {
    where,
    fix: "install one version of all @habeas packages, in one place: `npm ls @habeas/core` shows the copies",
  });
}

/** The refusal of an object that core did not make. */
export const notMade = (where: string): CoreError =>
  new CoreError("invalid_options", "this option is not what @habeas/core makes", {
    where,
    fix: "pass what createPrivacy or defineRegistry returned, or a copy with all its properties",
  });
