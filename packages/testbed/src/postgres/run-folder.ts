import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { PostgresBinaries } from "./binaries.ts";
import { mayReach, type ServerUser } from "./server-user.ts";

/** Where one server keeps its things; removing `folder` removes all of it. */
export interface RunFolder {
  readonly folder: string;
  readonly data: string;
  readonly binaries: PostgresBinaries;
}

/**
 * A fresh folder that the server's user may enter. Binaries that this user cannot reach, in a clone below
 * root's own folder for example, are copied into it.
 */
export function runFolder(user: ServerUser, binaries: PostgresBinaries): RunFolder {
  const parent = [tmpdir(), "/var/tmp", "/tmp"].find((path) => mayReach(user, path));
  if (parent === undefined) throw new Error("no temporary folder that PostgreSQL's user may enter");
  const folder = mkdtempSync(join(parent, "habeas-postgres-"));
  chmodSync(folder, 0o755);
  const data = join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  if (user.uid !== undefined && user.gid !== undefined) chownSync(data, user.uid, user.gid);
  return { folder, data, binaries: reachable(user, binaries, folder) };
}

function reachable(user: ServerUser, binaries: PostgresBinaries, folder: string): PostgresBinaries {
  if (mayReach(user, binaries.postgres) && mayReach(user, binaries.initdb)) return binaries;
  const native = dirname(dirname(binaries.postgres));
  const copy = join(folder, "native");
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  const moved = (path: string) => join(copy, basename(dirname(path)), basename(path));
  return { initdb: moved(binaries.initdb), postgres: moved(binaries.postgres) };
}
