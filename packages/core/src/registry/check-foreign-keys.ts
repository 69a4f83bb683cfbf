import type { Catalog, ForeignKey } from "../catalog/catalog.ts";
import { edgelessColumns } from "./check-columns.ts";
import type { ClassifiedTable } from "./classified.ts";
import type { Registry } from "./define-registry.ts";
import { error, warning, type Finding } from "./finding.ts";
import { purposesOf } from "../values/purposes-of.ts";
import { reachedSubjects, type ReachedSubjects } from "./reached-subjects.ts";

interface Key {
  readonly live: ForeignKey;
  readonly table: ClassifiedTable;
  readonly target: ClassifiedTable;
}

/** What the database does by itself when a person's row goes, and where it stops that. */
export function checkForeignKeys(registry: Registry, catalog: Catalog): Finding[] {
  const reached = reachedSubjects(registry, { through: "any edge" });
  const keys = catalog.foreignKeys.flatMap((live): Key[] => {
    const table = catalog.classified(registry.tables, live.from);
    const target = catalog.classified(registry.tables, live.to);
    return table === undefined || target === undefined ? [] : [{ live, table, target }];
  });
  return keys.flatMap((key) => [
    ...edgelessColumns(key.table, key.live.columns, key.target, reached),
    ...checkCascade(key, keys, reached),
    ...checkRefusal(key, keys, reached),
  ]);
}

const leadsToPeople = ({ key }: ClassifiedTable, reached: ReachedSubjects): boolean =>
  (reached.get(key)?.size ?? 0) > 0;

const placeOf = ({ table, live }: Key): string => `${table.key}.${live.columns.join("+")} (${live.name})`;

function checkCascade(key: Key, keys: readonly Key[], reached: ReachedSubjects): Finding[] {
  if (key.live.onDelete !== "cascade" || !leadsToPeople(key.target, reached)) return [];
  const longer = keptLonger(key, keys);
  return longer.length === 0
    ? []
    : [
        error(
          "cascade_takes_kept_rows",
          placeOf(key),
          `Deleting a row of ${key.target.key} would take rows that ${longer.join(", ")} still needs: use SET NULL or NO ACTION.`,
        ),
      ];
}

function checkRefusal(key: Key, keys: readonly Key[], reached: ReachedSubjects): Finding[] {
  const refuses = key.live.onDelete === "noAction" || key.live.onDelete === "restrict";
  if (!refuses || !leadsToPeople(key.target, reached)) return [];
  const columns = key.table.columns.filter(({ name }) => key.live.columns.includes(name));
  const named = columns.filter(({ rule }) => rule.word !== "tenant");
  if (named.length === 0 || named.some(({ notNull }) => !notNull)) return [];
  if (!columns.some(({ rule }) => rule.word === "ownedBy" || rule.word === "subject")) {
    return [
      error(
        "person_undeletable",
        placeOf(key),
        `Its rows outlive the person and cannot let go of the row in ${key.target.key}: make the column nullable.`,
      ),
    ];
  }
  const longer = keptLonger(key, keys);
  return longer.length === 0
    ? []
    : [
        warning(
          "person_undeletable",
          placeOf(key),
          `While ${longer.join(", ")} keeps its rows, the row in ${key.target.key} is emptied and not deleted: make the column nullable to let it go.`,
        ),
      ];
}

/** Purposes of the rows behind a key, cascades included, that do not keep the row it points to. */
function keptLonger({ table, target }: Key, keys: readonly Key[]): string[] {
  const kept = new Set(purposesIn(target));
  return [...new Set(taken(table, keys, new Set()).flatMap(purposesIn))].filter(
    (purpose) => !kept.has(purpose),
  );
}

function taken(table: ClassifiedTable, keys: readonly Key[], seen: Set<string>): ClassifiedTable[] {
  if (seen.has(table.key)) return [];
  seen.add(table.key);
  const behind = keys.filter(({ target, live }) => target.key === table.key && live.onDelete === "cascade");
  return [table, ...behind.flatMap((key) => taken(key.table, keys, seen))];
}

const purposesIn = (table: ClassifiedTable): readonly string[] =>
  table.columns.flatMap(({ rule }) => purposesOf(rule) ?? []);
