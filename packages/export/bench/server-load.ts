import { readdirSync, readFileSync } from "node:fs";
import type { Pool } from "pg";

/** Clock ticks a second: Linux's USER_HZ. */
const TICKS = 100;

/** Milliseconds of processor time that a PostgreSQL server and all its backends have used; Linux only. */
export async function serverCpu(pool: Pool): Promise<() => number> {
  const { rows } = await pool.query<{ pid: number }>("select pg_backend_pid() as pid");
  const postmaster = fields(rows[0]?.pid ?? 0).parent;
  return () => {
    let ticks = fields(postmaster).own + fields(postmaster).ended;
    for (const name of readdirSync("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      try {
        const child = fields(Number(name));
        if (child.parent === postmaster) ticks += child.own;
      } catch {
        continue; // it ended meanwhile: its time is the postmaster's now
      }
    }
    return (ticks * 1000) / TICKS;
  };
}

function fields(pid: number): { parent: number; own: number; ended: number } {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const values = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const at = (field: number): number => values[field - 3] ?? 0; // numbered as in proc(5)
  return { parent: at(4), own: at(14) + at(15), ended: at(16) + at(17) };
}
