import { CryptoError } from "../errors.ts";

/** One index over a field, as the planner sees it. */
export interface PlannedIndex {
  readonly name: string;
  /** Rows that the table is expected to hold. */
  readonly rows: number;
  /** Absent: the planner chooses. */
  readonly bits?: number | undefined;
  /** An index that takes the place of another one for a while adds nothing to the sum of its field. */
  readonly replaces?: string | undefined;
}

/**
 * Chooses the bits of the indexes over one field, or checks the given ones. A thief who holds the index must
 * not be able to tell that two rows have the same value: of R rows, 2 ≤ R · 2^-Σbits < √R share an index by
 * chance (the rule of CipherSweet).
 *
 * @throws A {@link CryptoError}: `invalid_options` when no choice fulfils the rule.
 */
export function planBits(indexes: readonly PlannedIndex[]): ReadonlyMap<string, number> {
  const summed = indexes.filter((index) => index.replaces === undefined);
  const rows = Math.max(0, ...summed.map((index) => index.rows));
  const given = summed.reduce((sum, index) => sum + (index.bits ?? 0), 0);
  const free = summed.filter((index) => index.bits === undefined);
  const budget = Math.floor(Math.log2(rows / 2)) - given;
  const plan = new Map<string, number>();
  for (const [position, index] of free.entries()) {
    plan.set(index.name, Math.floor((budget + position) / free.length));
  }
  for (const index of summed) plan.set(index.name, index.bits ?? plan.get(index.name) ?? 0);
  assertRule(summed, rows, plan);
  for (const index of indexes) {
    if (index.replaces === undefined) continue;
    const bits = index.bits ?? Math.floor(Math.log2(index.rows / 2));
    plan.set(index.name, bits);
    assertRule([index], index.rows, plan);
  }
  return plan;
}

function assertRule(indexes: readonly PlannedIndex[], rows: number, plan: ReadonlyMap<string, number>): void {
  const bits = indexes.map((index) => plan.get(index.name) ?? 0);
  const coincidences = rows * 2 ** -bits.reduce((sum, one) => sum + one, 0);
  const whole = bits.every((one) => Number.isInteger(one) && one >= 1 && one <= 256);
  if (indexes.length === 0 || (whole && coincidences >= 2 && coincidences < Math.sqrt(rows))) return;
  throw new CryptoError("invalid_options", "no safe number of bits for the blind indexes of a field", {
    where: indexes.map((index) => index.name).join(", "),
    fix: `with R = ${rows} rows, 2 ≤ R · 2^-bits < √R must hold: change the bits, the rows, or have fewer indexes`,
  });
}
