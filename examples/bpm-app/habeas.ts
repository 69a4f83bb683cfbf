import { createPrivacy, migrate as migrateCore, type Checkpoints, type Secrets } from "@habeas/core";
import { migrate as migrateConnectors, neverConnected } from "@habeas/connectors";
import { createVault, migrate as migrateCrypto, type KeyProvider } from "@habeas/crypto";
import {
  createExporter,
  drizzleSource,
  migrate as migrateExport,
  tenantArchives,
  tenantFolder,
  type DumpSigner,
  type Sink,
} from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { createRights, migrate as migrateRights } from "@habeas/rights";
import { eq } from "drizzle-orm";
import type { Pool } from "pg";
import type { Database } from "./app.ts";
import type { Form } from "./forms/form.ts";
import { protectUsers } from "./people.ts";
import { connectRecipients, type MailAccount } from "./recipients.ts";
import { appRegistry } from "./registry.ts";
import { formDefinitions } from "./schema/index.ts";

/** What habeas is built on: the app's database, store and clock, and keys that lie elsewhere. */
export interface HabeasOptions {
  readonly db: Database;
  /** Set on a PostgreSQL server: dumps are read with COPY then. */
  readonly pool: Pool | undefined;
  readonly sink: Sink;
  readonly now: () => Date;
  /** Signs, and hashes addresses for the suppression list. */
  readonly secrets: Secrets;
  /** Where the ledger's checkpoints go: out of reach of whoever owns the database. */
  readonly checkpoints: Checkpoints;
  /** Wraps the keys of sealed columns. */
  readonly keys: KeyProvider;
  readonly signer: DumpSigner;
  readonly mailAccount: MailAccount;
}

/** The one place where the packages meet: none of them imports another, except core. */
export async function openHabeas(options: HabeasOptions) {
  const { db, pool, sink, now, secrets, checkpoints, keys, signer, mailAccount } = options;
  for (const migrate of [migrateCore, migrateCrypto, migrateExport, migrateConnectors, migrateRights]) {
    await migrate(db);
  }

  const vault = createVault({ db, keys, clock: now });
  const people = protectUsers(vault);

  const registry = appRegistry(formById);
  const privacy = createPrivacy({
    registry,
    db,
    secrets,
    checkpoints,
    clock: now,
    sealedValues: vault.sealedValues,
    origin: "acme.example/bpm",
  });

  const exporter = createExporter({
    registry,
    source: pool === undefined ? drizzleSource(db) : pgSource(pool),
    sink,
    db,
    privacy,
    signer,
    clock: now,
  });

  const connectors = connectRecipients({ privacy, secrets, account: mailAccount });

  const rights = createRights({
    privacy,
    erasers: {
      ...connectors.erasers,
      pipedrive: neverConnected({ db, recipient: "pipedrive" }),
      partnerMx: neverConnected({ db, recipient: "partnerMx" }),
      partnerDe: neverConnected({ db, recipient: "partnerDe" }),
    },
    disclosures: connectors.disclosures,
    keys: vault,
    files: {
      remove: async ({ tenant, key }) => {
        await tenantFolder({ sink, tenant }).remove(key);
      },
    },
    exporter: tenantArchives({ exporter, sink }),
  });

  return { registry, vault, people, privacy, exporter, connectors, rights };
}

export type Habeas = Awaited<ReturnType<typeof openHabeas>>;

async function formById(id: string, db: Database): Promise<Form> {
  const [found] = await db
    .select({ form: formDefinitions.form })
    .from(formDefinitions)
    .where(eq(formDefinitions.id, id));
  if (!found) throw new Error("a submission answers a form that is not stored");
  return found.form;
}
