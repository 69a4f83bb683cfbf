import { isEdge } from "@habeas/core/engine";
import type { Assessment } from "../plan/assess.ts";
import { isPersonalIn } from "../persons/attributed-columns.ts";
import { canBeEmpty } from "../plan/what-stays.ts";
import type { Verdict } from "../plan/verdict.ts";

/**
 * The part of an assessment that a forgotten person left in rows that are somebody else's: of each row these
 * columns, but for what something else keeps. While one of them stays, so does what says whose it is.
 */
export function onlyColumns(found: Assessment, columns: readonly string[]): Assessment {
  const verdicts = new Map(
    [...found.verdicts]
      .filter(([, { row }]) => row.seed)
      .map(([id, { row, kept }]): [string, Verdict] => {
        const isKept = columns.some((key) => kept.has(key));
        const going = columns.filter((key) => !kept.has(key) && (isPersonalIn(row, key) || !isKept));
        const isLink = (key: string): boolean => isEdge(row.table.column(key).rule);
        const unlink = going.filter(
          (key) => isLink(key) && canBeEmpty(found.catalog, row, row.table.column(key)),
        );
        const erase = going.filter((key) => !isLink(key));
        return [
          id,
          {
            row,
            action: "other",
            erase: new Set(erase),
            unlink: new Set(unlink),
            later: new Set(),
            named: false,
            elsewhere: false,
            kept,
          },
        ];
      }),
  );
  return { ...found, verdicts };
}
