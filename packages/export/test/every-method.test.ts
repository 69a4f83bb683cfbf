import { generateKeyPairSync } from "node:crypto";
import * as everything from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { memorySink } from "@habeas/export/testing";
import {
  asyncFunctionsOf,
  CANARY,
  createTestDatabase,
  everyMethod,
  failingPorts,
  type ValidCall,
} from "@habeas/testbed";
import { app, registry } from "./support/app.ts";
import { collected } from "./support/collected.ts";

const { createExporter, drizzleSource, ed25519Signer, tenantArchives, tenantFolder } = everything;

const presign = async (key: string) => await Promise.resolve(`https://store.example/${key}`);

/** An exporter, what is built on it, and both kinds of sources, over a sink that can fail. */
async function open() {
  const database = await createTestDatabase({ template: app, connections: 100 });
  const ports = failingPorts();
  const sink = ports.wrap({ ...memorySink(), presign });
  const { db, pool } = database;
  const source = pgSource(pool);
  const exporter = createExporter({
    registry,
    source,
    db,
    sink,
    signer: ports.wrap(ed25519Signer(generateKeyPairSync("ed25519").privateKey)),
    clock: ports.wrap(() => new Date()),
    pollMilliseconds: 5,
  });
  const face = {
    exporter,
    job: await exporter.start({ tenant: "1", requestedBy: "test" }),
    archives: tenantArchives({ exporter, sink }),
    folder: tenantFolder({ sink, tenant: "1" }),
    source,
    drizzle: drizzleSource(db),
    functions: { ...asyncFunctionsOf(everything), downloadPage: everything.downloadPage },
  };
  const dispose = async (): Promise<void> => await database.close();
  return { face, db, pool, ports, sink, [Symbol.asyncDispose]: dispose };
}

type World = Awaited<ReturnType<typeof open>>;

const started = async ({ face }: World) =>
  await face.exporter.start({ tenant: "1", requestedBy: CANARY, format: "csv" });

async function dumped(world: World) {
  const job = await started(world);
  await collected(job.run());
  return { tenant: job.tenant, id: job.id, prefix: job.prefix };
}

const file = async ({ face }: World): Promise<string> => {
  await face.folder.put("a", Buffer.from(CANARY));
  return "a";
};

const sources = (name: "source" | "drizzle"): Calls => {
  const begun = async (face: World["face"]) => {
    const snapshot = await face[name].begin({ queries: () => [], signal: AbortSignal.timeout(60_000) });
    await snapshot.close();
  };
  return {
    [`${name}.catalog`]: () => async (face) => await face[name].catalog(),
    [`${name}.exists`]: () => async (face) => await face[name].exists("select 1"),
    [`${name}.begin`]: () => begun,
    [`${name}.join`]: () => async (face) => {
      const ticket = { name: "00000003-00000001-1", transaction: "1" };
      const joined = await face[name].join(ticket, {
        queries: () => [],
        signal: AbortSignal.timeout(60_000),
      });
      await joined?.close();
    },
  };
};

type Calls = Readonly<Record<string, ValidCall<World["face"], World>>>;

const calls: Calls = {
  "exporter.plan": () => async (face) => Object.keys(await face.exporter.plan({})),
  "exporter.start": () => async (face) => {
    const job = await face.exporter.start({ tenant: "1", requestedBy: CANARY });
    return job.prefix;
  },
  "exporter.open": async (world) => {
    const { tenant, id } = await started(world);
    return async (face) => (await face.exporter.open({ tenant, id })).prefix;
  },
  "exporter.list": async (world) => {
    await started(world);
    return (face) => face.exporter.list({ tenant: "1" });
  },
  "exporter.unfinished": async (world) => {
    await started(world);
    return (face) => face.exporter.unfinished();
  },
  "exporter.erase": async (world) => {
    const job = await dumped(world);
    return async (face) => await face.exporter.erase(job);
  },
  "exporter.markStale": async (world) => {
    await started(world);
    return async (face) => await face.exporter.markStale("1");
  },
  "exporter.sweep": async (world) => {
    await started(world);
    return async (face) => await face.exporter.sweep({ orphansBefore: new Date() });
  },
  "job.run": async (world) => {
    const job = await started(world);
    return () => job.run();
  },
  "job.state": async (world) => {
    const job = await started(world);
    return async () => await job.state();
  },
  "job.cancel": async (world) => {
    const job = await started(world);
    return async () => await job.cancel();
  },
  "archives.markStale": async (world) => {
    await started(world);
    return async (face) => await face.archives.markStale("1");
  },
  "archives.archives": async (world) => {
    await started(world);
    return async (face) => await face.archives.archives("1");
  },
  "archives.dump": () => async (face) => await face.archives.dump("1"),
  "archives.verify": async (world) => {
    const job = await dumped(world);
    return async (face) => await face.archives.verify(job);
  },
  "archives.remove": async (world) => {
    const job = await dumped(world);
    return async (face) => await face.archives.remove(job);
  },
  "folder.put": () => async (face) => await face.folder.put("b", Buffer.from(CANARY)),
  "folder.presign": () => async (face) => await face.folder.presign("b", 60),
  "folder.get": async (world) => {
    const key = await file(world);
    return (face) => face.folder.get(key);
  },
  "folder.head": async (world) => {
    const key = await file(world);
    return async (face) => await face.folder.head(key);
  },
  "folder.list": async (world) => {
    await file(world);
    return (face) => face.folder.list();
  },
  "folder.remove": async (world) => {
    const key = await file(world);
    return async (face) => await face.folder.remove(key);
  },
  "functions.migrate":
    ({ db }) =>
    async () =>
      await everything.migrate(db),
  "functions.downloadPage": async (world) => {
    const { prefix } = await dumped(world);
    return (face) => face.functions.downloadPage({ sink: world.sink, prefix, seconds: 60 });
  },
  "functions.verifyExport": async (world) => {
    const { prefix } = await dumped(world);
    return async () => await everything.verifyExport({ sink: world.sink, prefix });
  },
  "functions.readExport": async (world) => {
    const { prefix } = await dumped(world);
    return async () => {
      const dump = await everything.readExport({ sink: world.sink, prefix });
      const [table] = dump.tables;
      return (await collected(dump.rows(table?.name ?? ""))).length + (await collected(dump.files())).length;
    };
  },
  ...sources("source"),
  ...sources("drizzle"),
};

everyMethod({
  open,
  calls,
  skip: {
    "job.plan": "what was planned: it meets no database",
  },
});
