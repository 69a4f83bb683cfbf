import { createConnectors, Secret } from "@habeas/connectors";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import { startActiveCampaign } from "@habeas/testbed/vendors";
import { createPrivacy } from "@habeas/core";
import { createVault, normalize } from "@habeas/crypto";
import { generateKey, localKeys } from "@habeas/crypto/local";
import { createExporter, drizzleSource, ed25519Signer, type Source } from "@habeas/export";
import { memorySink } from "@habeas/export/testing";
import type { Database } from "@habeas/internal";
import { createRights } from "@habeas/rights";
import { testClock } from "@habeas/testbed";
import { generateKeyPairSync } from "node:crypto";
import { hostRegistry } from "./registry.ts";
import { hostSchema } from "./schema.ts";
import { TEXT_PEOPLE, type Shape } from "./shape.ts";

/** What the host gives habeas. */
export interface HostOptions {
  readonly shape: Shape;
  /** The host's drizzle, set up as it likes. */
  readonly db: Database;
  /** @defaultValue `drizzleSource(db)` */
  readonly source?: Source;
  /** What the registry believes of the columns' names. @defaultValue as they are */
  readonly told?: Shape["names"];
}

export type Host = Awaited<ReturnType<typeof openHost>>;

/** All five packages over one database, wired as the guides say. */
export async function openHost({ shape, db, source = drizzleSource(db), told }: HostOptions) {
  const schema = hostSchema(shape);
  const registry = hostRegistry(schema, { ...shape, names: told ?? shape.names });
  const clock = testClock("2026-03-02T09:00:00Z");
  const secrets = { keys: [{ id: "2026-01", secret: new Uint8Array(32).fill(7) }] };
  const vault = createVault({ db, keys: localKeys({ keys: generateKey() }), clock: clock.now });
  const people = vault.protect(schema.people, {
    tenant: "tenantId",
    subject: "personKey",
    bind: "personKey",
    indexes: { phoneIndex: { of: "phoneNumber", normalize: normalize.phone, rows: 100_000 } },
  });
  const { sealedValues } = vault;
  const privacy = createPrivacy({ registry, db, clock: clock.now, secrets, sealedValues });
  const account = await startActiveCampaign({
    lists: [{ id: "7", name: "News" }],
    fields: [{ id: "1", tag: "FULL_NAME" }],
  });
  const connectors = createConnectors({
    privacy,
    secrets,
    recipients: {
      activecampaign: activeCampaign({
        apiUrl: account.url,
        apiKey: account.apiKey,
        webhookToken: new Secret("a long random token of this account"),
        subjects: ["person"],
        lists: { sales: "7" },
        fields: { fullName: { tag: "FULL_NAME" } },
      }),
    },
  });
  const rights = createRights({
    privacy,
    erasers: connectors.erasers,
    disclosures: connectors.disclosures,
    keys: vault,
  });
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const sink = memorySink();
  const exporter = createExporter({
    registry,
    source,
    sink,
    privacy,
    db,
    signer: ed25519Signer(privateKey),
    clock: clock.now,
  });
  const keys = shape.people ?? TEXT_PEOPLE;
  const subjects = {
    maria: registry.subject("person", { tenant: "acme", id: keys.maria }),
    bob: registry.subject("person", { tenant: "acme", id: keys.bob }),
    twin: registry.subject("person", { tenant: "twin", id: keys.twin }),
  };
  return {
    shape,
    db,
    schema,
    registry,
    clock,
    privacy,
    vault,
    people,
    account,
    connectors,
    rights,
    exporter,
    sink,
    publicKey,
    keys,
    subjects,
  };
}
