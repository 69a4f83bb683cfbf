import { createPrivacy, migrate as migrateCore, type Secrets } from "@habeas/core";
import { createVault, migrate as migrateCrypto, type KeyProvider } from "@habeas/crypto";
import { eq } from "drizzle-orm";
import type { Database } from "./app.ts";
import type { Form } from "./forms/form.ts";
import { describePeople, protectUsers } from "./people.ts";
import { appRegistry } from "./registry.ts";
import { formDefinitions } from "./schema/index.ts";

/** What habeas is built on: the app's database and clock, and keys that lie elsewhere. */
export interface HabeasOptions {
  readonly db: Database;
  readonly now: () => Date;
  /** Signs, and hashes addresses for the suppression list. */
  readonly secrets: Secrets;
  /** Wraps the keys of sealed columns. */
  readonly keys: KeyProvider;
}

/** The one place where the packages meet: none of them imports another, except core. */
export async function openHabeas({ db, now, secrets, keys }: HabeasOptions) {
  await migrateCore(db);
  await migrateCrypto(db);

  const vault = createVault({ db, keys, now });
  const people = protectUsers(vault);
  const registry = appRegistry((id) => formById(db, id));
  const privacy = createPrivacy({
    registry,
    db,
    secrets,
    clock: now,
    describe: describePeople(db, people),
    origin: "acme.example/bpm",
  });
  return { registry, vault, people, privacy };
}

export type Habeas = Awaited<ReturnType<typeof openHabeas>>;

async function formById(db: Database, id: string): Promise<Form> {
  const [found] = await db
    .select({ form: formDefinitions.form })
    .from(formDefinitions)
    .where(eq(formDefinitions.id, id));
  if (!found) throw new Error("a submission answers a form that is not stored");
  return found.form;
}
