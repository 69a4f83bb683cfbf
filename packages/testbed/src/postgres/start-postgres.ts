import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { baseBackup } from "./base-backup.ts";
import { CURRENT_MAJOR, postgresBinaries } from "./binaries.ts";
import { foldersOf, runFolder, type RunFolder } from "./run-folder.ts";
import { serverUser, type ServerUser } from "./server-user.ts";
import { watchdog, type Watchdog } from "../processes/watchdog.ts";

export interface StartPostgresOptions {
  /**
   * Settings as `postgresql.conf` names them, over those of {@link TEST_SETTINGS}.
   * @defaultValue `{}`
   */
  readonly settings?: Readonly<Record<string, string>>;
  /**
   * Whether the data lie in memory, where Linux has 6 GiB of it to spare: a database is made in a third of the time.
   * @defaultValue `false`: what is measured is measured on a disk
   */
  readonly inMemory?: boolean;
  /** Its major version. @defaultValue the one that the repository brings along */
  readonly major?: number;
  /** The address of a server on this machine that this one follows and cannot be written beside: a hot standby. */
  readonly standbyOf?: string;
}

/** One private PostgreSQL on loopback. Ends with this process, however that ends. */
export interface PostgresServer {
  /** Of its superuser, to the database `postgres`. */
  readonly url: string;
  /** Goes when the server goes: also for what else belongs to the same run. */
  readonly folder: string;
  readonly stop: () => Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Data that is thrown away needs no `fsync`; what a commit means to other sessions stays as in production. */
export const TEST_SETTINGS: Readonly<Record<string, string>> = {
  fsync: "off",
  full_page_writes: "off",
  synchronous_commit: "on",
  max_connections: "200",
  max_prepared_transactions: "10",
  wal_level: "replica",
  max_wal_size: "2GB",
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
};

const START_ATTEMPTS = 5; // another process may take the free port first

/**
 * Starts one: about a second.
 *
 * @throws An `Error` with the server's own last words when it cannot start on this machine.
 */
export async function startPostgres(options: StartPostgresOptions = {}): Promise<PostgresServer> {
  const { standbyOf, major = CURRENT_MAJOR } = options;
  const settings = {
    ...TEST_SETTINGS,
    ...(standbyOf !== undefined && { primary_conninfo: standbyOf }),
    ...options.settings,
  };
  const user = serverUser();
  const run = runFolder(user, await postgresBinaries(major), options.inMemory ?? false);
  const password = standbyOf === undefined ? randomBytes(12).toString("hex") : new URL(standbyOf).password;
  try {
    if (standbyOf === undefined) initialise(run, user, { password, major });
    else await baseBackup(standbyOf, run.data, user);
    for (let attempt = 1; ; attempt += 1) {
      const port = await freePort();
      const { server, log, guard } = launch(run, user, { ...settings, port: String(port) });
      const started = await ready(server, log);
      if (started === true) {
        return running(server, guard, run, `postgres://postgres:${password}@127.0.0.1:${port}/postgres`);
      }
      guard?.stop();
      if (attempt === START_ATTEMPTS || !started.includes("could not bind")) {
        throw new Error(`PostgreSQL does not start here: ${started}`);
      }
    }
  } catch (error) {
    removeRun(run);
    throw error;
  }
}

function initialise(
  run: RunFolder,
  user: ServerUser,
  { password, major }: { readonly password: string; readonly major: number },
): void {
  const passwordFile = join(run.folder, "password");
  writeFileSync(passwordFile, password);
  const { status, stderr, error } = spawnSync(
    run.binaries.initdb,
    [
      `--pgdata=${run.data}`,
      "--username=postgres",
      "--auth=password",
      `--pwfile=${passwordFile}`,
      "--encoding=UTF8",
      ...(major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : []), // the same order on every system
      "--locale=C",
      "--no-sync",
      ...(major >= 16 ? ["--set=scram_iterations=1"] : []), // a test connects thousands of times
    ],
    { ...user, cwd: run.data, encoding: "utf8" },
  );
  rmSync(passwordFile);
  if (status !== 0) throw new Error(`initdb does not work here: ${error?.message ?? stderr}`);
}

function launch(run: RunFolder, user: ServerUser, settings: Readonly<Record<string, string>>) {
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = spawn(run.binaries.postgres, ["-D", run.data, ...flags], {
    ...user,
    cwd: run.data,
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const log = { text: "" };
  server.stderr.setEncoding("utf8").on("data", (text: string) => {
    log.text = `${log.text}${text}`.slice(-8_000);
  });
  const guard =
    server.pid === undefined ? undefined : watchdog(server.pid, { signal: "QUIT", folders: foldersOf(run) });
  return { server, log, guard };
}

/** `true`, or what it said before it gave up. */
async function ready(server: ChildProcess, log: { readonly text: string }): Promise<true | string> {
  return await new Promise((resolve) => {
    server.once("error", (error) => resolve(error.message));
    server.once("exit", () => resolve(log.text));
    server.stderr?.on("data", () => {
      if (/ready to accept (read-only )?connections/.test(log.text)) resolve(true);
    });
  });
}

function running(
  server: ChildProcess,
  guard: Watchdog | undefined,
  run: RunFolder,
  url: string,
): PostgresServer {
  server.unref();
  const stop = async (): Promise<void> => {
    guard?.stop();
    if (server.exitCode === null && server.signalCode === null) {
      server.ref();
      server.kill("SIGQUIT"); // the data goes next: nothing to write down
      await once(server, "exit");
    }
    removeRun(run);
  };
  return { url, folder: run.folder, stop, [Symbol.asyncDispose]: stop };
}

function removeRun(run: RunFolder): void {
  for (const folder of foldersOf(run)) rmSync(folder, { recursive: true, force: true });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("a TCP port was expected");
  return address.port;
}
