import { generateKeyPairSync, type KeyObject } from "node:crypto";
import path from "node:path";
import { folderCheckpoints, localSecrets } from "@habeas/core";
import { generateKey, localKeys } from "@habeas/crypto/local";
import { ed25519Signer, tenantFolder } from "@habeas/export";
import type { App } from "../app.ts";
import type { OpenDatabase } from "../database.ts";
import { openHabeas, type Habeas } from "../habeas.ts";
import { locales } from "../seed/locales.ts";
import type { Store } from "../store.ts";
import { openMailAccount, type LocalMailAccount } from "./mail-account.ts";

/** The app with habeas inside, on an empty database. */
export interface RunningApp {
  readonly app: App;
  readonly habeas: Habeas;
  readonly store: Store;
  readonly mail: LocalMailAccount;
  /** Verifies the signature of dumps. */
  readonly publicKey: KeyObject;
}

/** Starts the app as a host would, but with keys that last as long as the demo. */
export async function openApp(options: {
  readonly database: OpenDatabase;
  readonly store: Store;
  readonly out: string;
  readonly now: () => Date;
}): Promise<RunningApp> {
  const { database, store, out, now } = options;
  const { db, pool } = database;
  await database.migrate();
  const mail = await openMailAccount(now);
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const habeas = await openHabeas({
    db,
    pool,
    sink: store.sink,
    now,
    secrets: await localSecrets(path.join(out, "secrets")),
    checkpoints: folderCheckpoints({ folder: path.join(out, "checkpoints") }),
    keys: localKeys({ keys: generateKey() }),
    signer: ed25519Signer(privateKey),
    mailAccount: mail.account,
  });
  const { faker } = locales["de-DE"];
  const app: App = {
    db,
    people: habeas.people,
    files: {
      put: async (tenant, key, content) => {
        await tenantFolder({ sink: store.sink, tenant }).put(key, content);
      },
    },
    now,
    newId: () => faker.string.uuid(),
  };
  return { app, habeas, store, mail, publicKey };
}
