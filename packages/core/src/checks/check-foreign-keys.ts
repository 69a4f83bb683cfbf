import type { Catalog, ForeignKey } from "../catalog/catalog.ts";
import { edgelessColumns } from "./check-columns.ts";
import type { ClassifiedColumn, ClassifiedTable } from "../registry/classified.ts";
import { isEdge } from "../registry/column-rules.ts";
import type { Registry } from "../registry/define-registry.ts";
import { error, warning, type Finding } from "./finding.ts";
import { purposesOf } from "../values/purposes-of.ts";
import { reachedSubjects } from "../graph/reached-subjects.ts";

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
  const going = tablesThatGo(registry);
  return keys.flatMap((key) => [
    ...edgelessColumns(key.table, key.live.columns, key.target, reached),
    ...(going.has(key.target.key)
      ? [...checkCascade(key, keys, registry), ...checkRefusal(key, keys, registry)]
      : []),
  ]);
}

/** Tables whose rows go with a person: what one owns, and what an edge says to delete. */
function tablesThatGo(registry: Registry): ReadonlySet<string> {
  const owned = reachedSubjects(registry, { through: "ownership" });
  return new Set(
    registry.tables
      .filter(
        ({ key, columns }) =>
          (owned.get(key)?.size ?? 0) > 0 ||
          columns.some(({ rule }) => isEdge(rule) && rule.onErase === "deleteRow"),
      )
      .map(({ key }) => key),
  );
}

const placeOf = ({ table, live }: Key): string => `${table.key}.${live.columns.join("+")} (${live.name})`;

function checkCascade(key: Key, keys: readonly Key[], registry: Registry): Finding[] {
  if (key.live.onDelete !== "cascade") return [];
  const longer = keptLonger(key, keys, registry);
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

function checkRefusal(key: Key, keys: readonly Key[], registry: Registry): Finding[] {
  if (key.live.onDelete !== "noAction" && key.live.onDelete !== "restrict") return [];
  const columns = key.table.columns.filter(({ name }) => key.live.columns.includes(name));
  const named = columns.filter(({ rule }) => rule.word !== "tenant");
  if (named.length === 0 || named.some(({ name }) => key.live.from.columns.get(name)?.notNull === false))
    return [];
  const isKey = named.some(({ name }) => key.live.from.primaryKey.includes(name));
  if (!columns.some(letsGo)) {
    return [
      error(
        "person_undeletable",
        placeOf(key),
        `Its rows outlive the person and cannot let go of the row in ${key.target.key}: classify the column as ownedBy if they are to go with it${isKey ? ", or give the table a primary key of its own" : ", or make it nullable"}.`,
      ),
    ];
  }
  const longer = isKey ? [] : keptLonger(key, keys, registry);
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

/** The row goes with the one that its column names, or gets another value there. */
const letsGo = ({ key, rule }: ClassifiedColumn): boolean =>
  rule.word === "ownedBy" ||
  rule.word === "subject" ||
  (isEdge(rule) &&
    (rule.onErase === "deleteRow" ||
      (typeof rule.onErase === "object" && Object.hasOwn(rule.onErase.set ?? {}, key))));

/** Purposes of the rows behind a key, cascades included, that do not keep the row it points to. */
function keptLonger({ table, target }: Key, keys: readonly Key[], registry: Registry): string[] {
  const kept = new Set(purposesKeeping(target, registry, new Set()));
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

/** A row without values of its own stays as long as the row that owns it. */
function purposesKeeping(table: ClassifiedTable, registry: Registry, seen: Set<string>): readonly string[] {
  const own = purposesIn(table);
  if (own.length > 0 || seen.has(table.key)) return own;
  seen.add(table.key);
  const owners = new Set(table.columns.flatMap(({ rule }) => (rule.word === "ownedBy" ? [rule.table] : [])));
  return registry.tables
    .filter(({ key }) => owners.has(key))
    .flatMap((owner) => purposesKeeping(owner, registry, seen));
}

const purposesIn = (table: ClassifiedTable): readonly string[] =>
  table.columns.flatMap(({ rule }) => purposesOf(rule) ?? []);
