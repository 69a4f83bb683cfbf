import { spawnSync } from "node:child_process";
import { userInfo } from "node:os";

/** The user a PostgreSQL server runs as, in the shape that `spawn` takes: empty for the present user. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * PostgreSQL refuses to run as root. There, `postgres` serves when the system has it, otherwise `nobody`: no
 * user is ever created.
 */
export function serverUser(): ServerUser {
  if (userInfo().uid !== 0) return {};
  for (const name of ["postgres", "nobody"]) {
    const uid = id("-u", name);
    const gid = id("-g", name);
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new Error("PostgreSQL cannot run as root, and this system has neither a user postgres nor nobody");
}

/** Whether the user may go into a folder, or run a program. */
export function mayReach(user: ServerUser, path: string): boolean {
  return spawnSync("test", ["-x", path], { ...user, stdio: "ignore" }).status === 0;
}

function id(flag: string, name: string): number | undefined {
  const { status, stdout } = spawnSync("id", [flag, name], { encoding: "utf8" });
  return status === 0 ? Number.parseInt(stdout, 10) : undefined;
}
