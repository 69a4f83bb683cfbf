import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import type { Driver } from "./each-driver.ts";

/** Of this process, emptied: the suites that it runs take them over from each other. */
const spare: PGlite[] = [];

/**
 * PGlite takes seconds to begin, so a process goes on with the one it has: `close` empties it for the next `create`,
 * of its roles and settings too.
 *
 * @param folder - Where the first one of a test run leaves its data directory for those that follow.
 */
export function pgliteDriver(folder: () => string): Driver {
  return {
    name: "pglite",
    concurrent: false,
    create: async (template) => {
      const client = spare.pop() ?? (await begin(folder()));
      const db = drizzle(client);
      await template?.build(db);
      const close = async (): Promise<void> => {
        await empty(client);
        spare.push(client);
      };
      return {
        db,
        relational: (schema) => drizzle(client, { schema }),
        close,
        [Symbol.asyncDispose]: close,
      };
    },
  };
}

/** `initdb` inside WebAssembly is most of the time: done once a run, its result is loaded by the others. */
async function begin(folder: string): Promise<PGlite> {
  const dump = join(folder, "pglite.tar");
  if (existsSync(dump)) return await PGlite.create({ loadDataDir: new Blob([await readFile(dump)]) });
  const client = await PGlite.create();
  const own = join(folder, randomUUID()); // several test files may be the first
  await writeFile(own, Buffer.from(await (await client.dumpDataDir("none")).arrayBuffer()));
  await rename(own, dump);
  return client;
}

async function empty(client: PGlite): Promise<void> {
  await client.exec("rollback");
  await client.exec("discard all");
  await client.exec(`do $$ declare name text; begin
    for name in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
      execute format('drop schema %I cascade', name);
    end loop;
    create schema public;
    grant usage on schema public to public;
    for name in select rolname from pg_roles where rolname !~ '^pg_' and oid <> 10 loop
      execute format('drop owned by %1$I; drop role %1$I', name);
    end loop;
    for name in select datname from pg_database where datallowconn loop
      execute format('alter database %I reset all', name);
    end loop;
  end $$`);
}
