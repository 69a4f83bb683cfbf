import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { drizzle } from "drizzle-orm/node-postgres";
import { Client, escapeIdentifier, Pool } from "pg";
import type { TemplateDatabase } from "./template-database.ts";

/** One database on the server, by its address. */
export interface ServerDatabase {
  readonly url: string;
  /** Removes it, ending whatever is still connected. */
  readonly drop: () => Promise<void>;
}

/** Creates an empty database, or a clone of what the template builds. */
export async function createServerDatabase(
  serverUrl: string,
  template?: TemplateDatabase,
): Promise<ServerDatabase> {
  const source = template === undefined ? "template0" : await built(serverUrl, template);
  const name = `${template?.name ?? "test"}_${randomBytes(8).toString("hex")}`;
  await administer(
    serverUrl,
    `create database ${escapeIdentifier(name)} template ${escapeIdentifier(source)}${await strategyOf(serverUrl)}`,
  );
  return {
    url: withDatabase(serverUrl, name),
    drop: async () => {
      await untilLeft(serverUrl, name);
      await administer(serverUrl, `drop database if exists ${escapeIdentifier(name)} with (force)`);
    },
  };
}

/** Copying files is the quicker way for small databases; until PostgreSQL 14 it was the only one, and had no name. */
async function strategyOf(serverUrl: string): Promise<string> {
  const isNamed = "select 1 where current_setting('server_version_num')::int >= 150000";
  const known = strategies.get(serverUrl) ?? administer(serverUrl, isNamed);
  strategies.set(serverUrl, known);
  return (await known) === 1 ? " strategy file_copy" : "";
}

const strategies = new Map<string, Promise<number>>();

const PATIENCE_MS = 1_000;

/** A pool has ended before the server knows: whoever says goodbye is not to be cut off, which would be an error. */
async function untilLeft(serverUrl: string, name: string): Promise<void> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  while (!patience.aborted) {
    const connected = await administer(serverUrl, "select 1 from pg_stat_activity where datname = $1", [
      name,
    ]);
    if (connected === 0) return;
    await setTimeout(5);
  }
}

/** Runs one statement outside every test's database, and counts its rows. */
async function administer(serverUrl: string, statement: string, values?: string[]): Promise<number> {
  const known = administrators.get(serverUrl) ?? administrator(serverUrl);
  administrators.set(serverUrl, known);
  const { rowCount } = await known.query(statement, values);
  return rowCount ?? 0;
}

/** A connection to each server is kept: to connect takes longer than to clone a database. */
const administrators = new Map<string, Pool>();

function administrator(serverUrl: string): Pool {
  const pool = new Pool({
    connectionString: serverUrl,
    max: 1,
    idleTimeoutMillis: 0,
    allowExitOnIdle: true,
  });
  return pool.on("error", () => undefined); // the server of a test was stopped
}

/** Each template is built once a process on each server, by whoever asks first. */
const builds = new WeakMap<TemplateDatabase, Map<string, Promise<string>>>();

async function built(serverUrl: string, template: TemplateDatabase): Promise<string> {
  const onServers = builds.get(template) ?? new Map<string, Promise<string>>();
  builds.set(template, onServers);
  const known = onServers.get(serverUrl) ?? build(serverUrl, template);
  onServers.set(serverUrl, known);
  return await known;
}

async function build(serverUrl: string, template: TemplateDatabase): Promise<string> {
  const name = `template_${template.name}_${randomBytes(8).toString("hex")}`;
  await administer(serverUrl, `create database ${escapeIdentifier(name)} template template0`);
  const client = new Client({ connectionString: withDatabase(serverUrl, name) });
  await client.connect();
  try {
    await template.build(drizzle(client));
  } finally {
    await client.end();
  }
  return name;
}

function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
