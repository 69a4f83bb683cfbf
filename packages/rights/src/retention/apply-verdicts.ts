import { countOf, NOBODY, type Naming } from "@habeas/core/engine";
import type { Registry } from "@habeas/core";
import type { Database } from "@habeas/internal";
import { applyDeletion } from "../execute/apply-deletion.ts";
import { applyUpdate } from "../execute/apply-update.ts";
import type { Assessment } from "../plan/assess.ts";
import { noteFiles } from "../execute/note-files.ts";
import type { RunName } from "../execute/run.ts";
import { workOf } from "../plan/work.ts";

/** Counts by table. */
export class Tally {
  readonly #deleted = new Map<string, number>();
  readonly #erased = new Map<string, number>();

  add(kind: "update" | "delete", table: string, rows: number): void {
    const counts = kind === "delete" ? this.#deleted : this.#erased;
    counts.set(table, (counts.get(table) ?? 0) + rows);
  }

  get deleted(): { readonly table: string; readonly rows: number }[] {
    return [...this.#deleted].map(([table, rows]) => ({ table, rows }));
  }

  get erased(): { readonly table: string; readonly rows: number }[] {
    return [...this.#erased].map(([table, rows]) => ({ table, rows }));
  }
}

export interface ApplyVerdictsOptions {
  readonly registry: Registry;
  /** Under which the objects of deleted rows wait for their removal. */
  readonly name: RunName;
  readonly tally: Tally;
  /** Rows that are left alone. */
  readonly except: ReadonlySet<string>;
  /** What names the person whose time is over. @defaultValue nobody's in particular */
  readonly person?: Naming;
}

/** Does in the caller's transaction what an assessment says. */
export async function applyVerdicts(
  tx: Database,
  { catalog, verdicts }: Assessment,
  { registry, name, tally, except, person = NOBODY }: ApplyVerdictsOptions,
): Promise<void> {
  const free = [...verdicts.values()].filter(({ row }) => !except.has(row.id));
  const scope = { registry, catalog, tenant: name.tenant, person };
  for (const step of workOf(free, catalog)) {
    await noteFiles(tx, scope, name, step);
    const rows = await (step.kind === "delete" ? applyDeletion : applyUpdate)(tx, scope, step);
    for (const { table, ...named } of step.tables) {
      tally.add(step.kind, table, step.tables.length === 1 ? rows : countOf(named));
    }
  }
}
