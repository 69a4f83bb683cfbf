import { NOBODY, type Catalog, type Naming } from "@habeas/core/engine";
import type { Registry } from "@habeas/core";
import { databaseFault, type Database } from "@habeas/internal";
import { RightsError } from "../errors.ts";
import { applyDeletion } from "./apply-deletion.ts";
import { applyUpdate } from "./apply-update.ts";
import type { RightsFoundation } from "../foundation.ts";
import { noteFiles } from "./note-files.ts";
import { storedJson } from "../brands.ts";
import { namingIn, type Memory } from "../plan/memory.ts";
import { finishStep, nextStep, readRun, type RunName, type RunRow } from "./run.ts";

/**
 * Does the steps that are written down, one transaction each, until none is left. Any number of processes may
 * run it at once: each step is done once.
 *
 * @returns `blocked` when a foreign key stood in the way, or would have taken rows along: rows were added since the
 * plan was made.
 */
export async function runSteps(
  { privacy }: RightsFoundation,
  catalog: Catalog,
  name: RunName,
): Promise<"done" | "blocked"> {
  try {
    while (await oneStep(privacy.db, privacy.registry, catalog, name, privacy.clock()));
    return "done";
  } catch (error) {
    if (error instanceof RightsError && error.code === "cascade_into_undeclared_rows") return "blocked";
    const { sqlstate } = databaseFault(error);
    if (sqlstate === FOREIGN_KEY || sqlstate === RESTRICT) return "blocked";
    throw error;
  }
}

const FOREIGN_KEY = "23503";
const RESTRICT = "23001";

async function oneStep(
  db: Database,
  registry: Registry,
  catalog: Catalog,
  name: RunName,
  now: Date,
): Promise<boolean> {
  return await db.transaction(async (tx) => {
    const step = await nextStep(tx, name);
    if (step === undefined) return false;
    const { position, work, open } = step;
    const scope = {
      registry,
      catalog,
      tenant: name.tenant,
      person: namedIn(registry, await readRun(tx, name)),
    };
    await noteFiles(tx, scope, name, work);
    const apply = work.kind === "delete" ? applyDeletion : applyUpdate;
    const affected = await apply(tx, scope, work);
    await finishStep(tx, name, { position, affected, now });
    return open > 1;
  });
}

/** What names the person whom a run is about. */
const namedIn = (registry: Registry, run: RunRow | undefined): Naming =>
  run?.memory === undefined ? NOBODY : namingIn(registry, storedJson<Memory>(run.memory));
