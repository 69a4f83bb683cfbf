import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "./options.ts";

/** Says that everything in the folder was written by the demo, and may be thrown away by its next run. */
const MARK = ".habeas-demo";

/**
 * Makes an empty folder for the results. What an earlier run left there is removed; a folder that holds
 * anything else is left alone.
 *
 * @throws A {@link UsageError}: the folder holds files that are not the demo's.
 */
export async function openOutputFolder(given: string): Promise<string> {
  const folder = path.resolve(given);
  await mkdir(folder, { recursive: true });
  const entries = await readdir(folder);
  if (entries.length > 0 && !entries.includes(MARK)) {
    throw new UsageError(`--out: ${given} holds files that are not the demo's; name an empty folder`);
  }
  for (const entry of entries) await rm(path.join(folder, entry), { recursive: true });
  await writeFile(
    path.join(folder, MARK),
    "Written by the demo, which empties this folder when it runs again.\n",
  );
  return folder;
}
