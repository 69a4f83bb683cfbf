import { spawnSync } from "node:child_process";
import { chownSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import type { ServerUser } from "./server-user.ts";

/**
 * Fills an empty folder with the data of a running server on this machine, as a standby begins (PostgreSQL
 * manual, "Making a Base Backup Using the Low Level API"); the embedded PostgreSQL has no `pg_basebackup`.
 */
export async function baseBackup(url: string, folder: string, user: ServerUser): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ from: string }>(
      `select current_setting('data_directory') as "from", pg_backup_start('standby', true)`,
    );
    copy(`${rows[0]?.from}/.`, folder, user);
    const stopped = await client.query<{ label: string }>(
      `select labelfile as label from pg_backup_stop(wait_for_archive => false)`,
    );
    for (const name of ["postmaster.pid", "postmaster.opts"]) rmSync(join(folder, name), { force: true });
    write(join(folder, "backup_label"), stopped.rows[0]?.label ?? "", user);
    write(join(folder, "standby.signal"), "", user);
  } finally {
    await client.end();
  }
}

function copy(from: string, to: string, user: ServerUser): void {
  const { status, stderr } = spawnSync("cp", ["-R", from, to], { ...user, cwd: to, encoding: "utf8" });
  if (status !== 0) throw new Error(`a running server's data cannot be copied: ${stderr.slice(0, 500)}`);
}

function write(path: string, text: string, { uid, gid }: ServerUser): void {
  writeFileSync(path, text, { mode: 0o600 });
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}
