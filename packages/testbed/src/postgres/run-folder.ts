import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, statfsSync } from "node:fs";
import { freemem, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { PostgresBinaries } from "./binaries.ts";
import { mayReach, type ServerUser } from "./server-user.ts";

/** Where one server keeps its things: all of it is in {@link foldersOf}. */
export interface RunFolder {
  /** On disk: also for what else belongs to the same run. */
  readonly folder: string;
  readonly data: string;
  readonly binaries: PostgresBinaries;
}

/** The part of Linux's memory that is a file system. */
const MEMORY = "/dev/shm";
const ENOUGH_BYTES = 6 * 2 ** 30;

/**
 * Fresh folders that the server's user may enter. Binaries that this user cannot reach, in a clone below
 * root's own folder for example, are copied into one.
 */
export function runFolder(user: ServerUser, binaries: PostgresBinaries, inMemory: boolean): RunFolder {
  const parent = [tmpdir(), "/var/tmp", "/tmp"].find((path) => mayReach(user, path));
  if (parent === undefined) throw new Error("no temporary folder that PostgreSQL's user may enter");
  const folder = freshFolder(parent);
  const data = join(
    inMemory && hasRoom(MEMORY) && mayReach(user, MEMORY) ? freshFolder(MEMORY) : folder,
    "data",
  );
  mkdirSync(data, { mode: 0o700 });
  if (user.uid !== undefined && user.gid !== undefined) chownSync(data, user.uid, user.gid);
  return { folder, data, binaries: reachable(user, binaries, folder) };
}

/** The folders of a run, as far as they are its own. */
export const foldersOf = ({ folder, data }: RunFolder): string[] => [...new Set([folder, dirname(data)])];

function freshFolder(parent: string): string {
  const folder = mkdtempSync(join(parent, "habeas-postgres-"));
  chmodSync(folder, 0o755);
  return folder;
}

function hasRoom(path: string): boolean {
  if (!existsSync(path) || freemem() < ENOUGH_BYTES) return false;
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize >= ENOUGH_BYTES;
}

function reachable(user: ServerUser, binaries: PostgresBinaries, folder: string): PostgresBinaries {
  if (mayReach(user, binaries.postgres) && mayReach(user, binaries.initdb)) return binaries;
  const native = dirname(dirname(binaries.postgres));
  const copy = join(folder, "native");
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  const moved = (path: string) => join(copy, basename(dirname(path)), basename(path));
  return { initdb: moved(binaries.initdb), postgres: moved(binaries.postgres) };
}
