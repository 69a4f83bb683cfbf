import { CoreError } from "../errors.ts";

/** One thing that is wrong with a declaration. */
export interface RegistryProblem {
  /** Stable, in snake_case. */
  readonly code:
    | "unknown_table"
    | "unknown_column"
    | "unknown_option"
    | "word_missing"
    | "word_not_supported"
    | "global_with_owner"
    | "edge_needs_column"
    | "membership_not_an_edge"
    | "membership_beside_tenant"
    | "membership_without_tenant"
    | "erase_needs_value"
    | "not_sealed";
  /** The misspelt or missing key: `users.emial`, `subjects.member.when.rloe`. Never a value. */
  readonly where: string;
  readonly message: string;
  readonly fix: string;
}

/** `invalid_registry`: everything that `defineRegistry` found, at once. `where` is the first place. */
export class RegistryError extends CoreError {
  /** Each problem, at the key that it is about. */
  readonly problems: readonly RegistryProblem[];

  constructor([first, ...others]: readonly [RegistryProblem, ...RegistryProblem[]]) {
    const problems = [first, ...others];
    super("invalid_registry", sentence(problems), {
      where: first.where,
      fix: others.length === 0 ? first.fix : "see `problems`: each has its place and its fix",
    });
    this.problems = problems;
  }
}

const sentence = (problems: readonly RegistryProblem[]): string =>
  problems.length === 1
    ? (problems[0]?.message ?? "")
    : [
        `the registry has ${problems.length} problems`,
        ...problems.map(({ code, where, message }) => `  ${where}: ${message} (${code})`),
      ].join("\n");

/** @throws A {@link RegistryError} with all of them, if there are any. */
export function refuse([first, ...others]: readonly RegistryProblem[]): void {
  if (first !== undefined) throw new RegistryError([first, ...others]);
}
