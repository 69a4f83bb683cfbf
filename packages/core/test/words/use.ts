/* Everything here compiles. `refused.ts.txt` holds what must not. */
import { gt, sql } from "drizzle-orm";
import { z } from "zod";
import {
  activeCampaign,
  createConnectors,
  createHabeas,
  createPrivacy,
  createRights,
  createVault,
  fromEnv,
  neverConnected,
  type Checkpoints,
  type Database,
  type KeyProvider,
  type Store,
} from "./composition.ts";
import { consent, contract, defineRegistry, legalObligation, softOptIn } from "../../src/index.ts";
import * as schema from "./schema.ts";
import { leaves } from "../../src/index.ts";
import type { Words } from "../../src/registry/words.ts";

export const NOBODY = "00000000-0000-0000-0000-000000000000";

/* ---- 7: a document that names several people -------------------------------------------------------------- */
const formLeaves = leaves<"work", "respondent">();
export const answers = z.object({
  applicant: z.object({
    name: z.string().register(formLeaves, { category: "Name" }),
    // the smallest enclosing member would be `contact`: the name is the applicant's as well
    contact: z.object({
      email: z
        .string()
        .register(formLeaves, { category: "EmailAddress", identifies: "respondent", with: "applicant" }),
    }),
  }),
  witnesses: z.array(
    z.object({
      name: z.string().register(formLeaves, { category: "Name" }),
      email: z.string().register(formLeaves, { category: "EmailAddress", identifies: "respondent" }), // each of their own
    }),
  ),
  place: z.string().register(formLeaves, { category: "None" }),
});

type P = Words<
  typeof schema,
  "account" | "work" | "newsletter" | "tax",
  "user" | "administrator" | "courier" | "respondent"
>;

/* ---- a registry split over files keeps its types ---------------------------------------------------------- */
const ordersAndLines = (p: P) => ({
  // 1: an edge over several columns; one tenant's way leads through orders
  orders: { region: p.none(), no: p.none(), orgId: p.tenant(), buyerId: p.ownedBy("users") },
  lines: {
    id: p.none(),
    region: p.none(),
    no: p.ownedBy("orders", { column: "no", with: { region: "region" } }),
    note: p.personal("Communication", { for: ["work"] }),
  },
});

export const registry = defineRegistry({
  schema,
  controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
  purposes: {
    account: contract({ describe: "x", keep: { for: "P30D", after: "account closed" } }),
    work: contract({ as: "processor", describe: "x", keep: { for: "P30D", after: "contract ended" } }),
    newsletter: softOptIn({
      describe: "x",
      product: "x",
      notice: "n",
      keep: { for: "P2Y", after: "last contact" },
    }),
    sales: consent({ describe: "x", notice: "s", keep: { for: "P1Y", after: "consent given" } }),
    tax: legalObligation({ describe: "x", law: "§ 147 AO", keep: { for: "P8Y", after: "x" } }),
  },
  recipients: {
    activecampaign: {
      name: "ActiveCampaign",
      role: "processor",
      country: "US",
      for: ["newsletter"],
      transfer: { by: "dpf" },
    },
    partner: { name: "Partner", role: "controller", country: "DE", for: ["sales"] },
  },
  subjects: {
    // 3: the membership layout, a kind as a view, `when` with null, lists, and drizzle's own conditions
    user: {
      table: "users",
      through: { table: "members", column: "userId" },
      when: { deletedAt: null },
      email: "email",
      emailConfirmed: "emailVerifiedAt",
      country: "country",
      language: "locale",
    },
    administrator: {
      table: "users",
      through: { table: "members", column: "userId", when: { role: ["admin"] } },
      when: sql`${schema.users.deletedAt} is null and ${schema.users.birthYear} > 1900`, // or gt(…), isNull(…): any SQL of drizzle
      email: "email",
    },
    courier: { table: "couriers", when: gt(schema.couriers.no, 0) }, // 3: a composite key, see p.subject() twice
    respondent: { identifiedBy: "EmailAddress" },
  },
  tables: (p) => ({
    ...ordersAndLines(p),
    tenants: { id: p.tenant(), name: p.none() },
    currencies: { code: p.global(), label: p.none() }, // said once a table
    users: {
      id: p.subject(),
      // 9: `sealed` is the whole word: the tombstone is what stands there afterwards, NOT NULL or not
      email: p.personal("EmailAddress", { for: ["account", "newsletter"], sealed: true }),
      emailIndex: p.copyOf("email"),
      emailVerifiedAt: p.none(),
      // 8: hers as well; the manager's is a value in her row and names nobody
      recoveryEmail: p.personal("EmailAddress", { for: ["account"], identifies: "user" }),
      managerEmail: p.personal("EmailAddress", { for: ["account"], identifies: false, origin: "thirdParty" }),
      phone: p.personal("TelephoneNumber", { for: ["account"], sealed: true }),
      phoneIndex: p.copyOf("phone"),
      name: p.personal("Name", { for: ["account", "newsletter"] }),
      country: p.personal("Country", { for: ["account"] }),
      locale: p.personal("Language", { for: ["account"], erase: "und" }),
      birthYear: p.todo(p.personal("BirthDate", { for: [] })), // 5: compiles, and every check refuses it
      deletedAt: p.none(),
      passwordHash: p.credential({ erase: "" }),
    },
    members: {
      id: p.none(),
      orgId: p.tenant(),
      userId: p.ownedBy("users"),
      role: p.none(),
      invitedBy: p.visibleTo("users"), // nullable, nothing said: becomes null
    },
    // 3: the tenant's id that is an edge as well
    workspaces: { id: p.tenant(), ownerId: p.ownedBy("users") },
    flows: {
      id: p.none(),
      workspaceId: p.ownedBy("workspaces", { tenant: true }),
      title: p.personal("Name", { for: ["work"] }),
    },
    // 2: NOT NULL created_by of a shared row, a nullable one, an array of ids (the element goes)
    groups: {
      id: p.none(),
      orgId: p.tenant(),
      createdBy: p.visibleTo("users", { onErase: { set: { createdBy: NOBODY } } }),
      updatedBy: p.visibleTo("users"),
      signedBy: p.visibleTo("users", { onErase: { erase: ["signedBy"] } }),
      label: p.none(),
    },
    // 2: a co-owned row: what she wrote goes, the row stays for the others
    comments: {
      id: p.none(),
      orgId: p.tenant(),
      taskId: p.ownedBy("tasks"),
      authorId: p.ownedBy("users", {
        onErase: { erase: ["body"], set: { authorId: NOBODY, authorName: "deleted user" } },
        onAccess: { hide: ["taskId"] },
      }),
      authorName: p.personal("Name", { for: ["work"], erase: "" }),
      body: p.personal("Communication", { for: ["work"], erase: "" }),
    },
    // 1: text → uuid needs no word; 4: a form with a creator that is not about the person
    tasks: {
      id: p.none(),
      orgId: p.tenant(),
      assigneeId: p.visibleTo("users"),
      formId: p.reference("forms"),
      open: p.none(),
    },
    forms: { id: p.none(), orgId: p.tenant(), creatorId: p.visibleTo("users", { onErase: "keep" }) },
    // 1: a polymorphic reference is `dependsOn` with edges
    attachments: {
      id: p.none(),
      orgId: p.tenant(),
      entityType: p.none(),
      entityId: p.dependsOn("entityType", {
        User: p.ownedBy("users"),
        Order: p.ownedBy("orders", { column: "no" }),
        Form: p.reference("forms"),
      }),
      objectKey: p.file({ for: ["work"] }),
    },
    instances: { id: p.none(), orgId: p.tenant(), starterId: p.ownedBy("users") },
    // 6: a respondent named by one variable brings the siblings of the instance along
    variables: {
      id: p.none(),
      instanceId: p.ownedBy("instances"),
      name: p.none(),
      value: p.dependsOn(
        "name",
        {
          email: p.personal("EmailAddress", { for: ["work"], identifies: "respondent" }),
          phone: p.personal("TelephoneNumber", { for: ["work"] }),
          substitute: p.personal("Name", { for: ["work"], identifies: false }),
          assignee: p.visibleTo("users"),
        },
        { with: "instanceId", otherwise: p.none() },
      ),
    },
    submissions: {
      id: p.none(),
      orgId: p.tenant(),
      answers: p.document(answers, { for: ["work"], leaves: formLeaves }),
      search: p.copyOf("answers"),
    },
    couriers: {
      depot: p.subject(),
      no: p.subject(),
      orgId: p.tenant(),
      name: p.personal("Name", { for: ["work"] }),
      // 2: outwards, all names are the target's
      chatId: p.owns("chats", {
        onErase: { set: { openedBy: "nobody" }, erase: ["title"] },
        onAccess: { hide: ["secretNote"] },
      }),
    },
    chats: {
      id: p.none(),
      orgId: p.tenant(),
      title: p.personal("Communication", { for: ["work"] }),
      secretNote: p.none(),
      openedBy: p.none(),
    },
  }),
});

export const maria = registry.subject("user", { tenant: "acme", id: "7d1…" });
export const courier = registry.subject("courier", { tenant: "acme", id: { depot: "BER", no: 7 } });

/* ---- 10: one composition ----------------------------------------------------------------------------------- */
declare const db: Database;
declare const store: Store;
declare const checkpoints: Checkpoints;
declare const kms: KeyProvider;
declare const signal: AbortSignal;

export const trial = createHabeas({ registry, db }); // a first try needs nothing else

export const habeas = createHabeas({
  registry,
  db,
  production: true,
  keys: { secrets: fromEnv("HABEAS_KEYS"), sealing: kms },
  indexes: {
    users: {
      email: { unique: "everywhere" },
      phone: { rows: 100_000, normalize: (phone: string) => phone.trim() },
    },
  },
  recipients: {
    activecampaign: activeCampaign({
      apiUrl: "https://x",
      apiKey: "k",
      subjects: ["administrator", "user"],
      lists: { newsletter: "3" },
      fields: { name: { tag: "FULL_NAME" }, locale: { tag: "LANGUAGE" } },
    }),
  },
  store,
  checkpoints,
});
await habeas.migrate();
const [found] = await habeas.people.users.findBy("email", "maria@example.com", { purpose: "login" }); // everywhere: no tenant
export const address: string | undefined = found?.email;
await habeas.people.users.findBy("phone", "+49 30 1", { purpose: "support", tenant: "acme" });
export const sealedRow = await habeas.people.users.seal({
  email: "maria@example.com",
  locale: "de",
  passwordHash: "…",
  id: "7d1…",
});
const health = await habeas.health();
export const stopped = health.parts.delivery.because;
export const page = habeas.pages({
  url: "https://acme.example/privacy",
  authenticate: () => Promise.resolve(maria),
});
await habeas.run({ signal });

/* ---- by hand: the same registry, each package alone --------------------------------------------------------- */
const privacy = createPrivacy({ registry, db, secrets: fromEnv("HABEAS_KEYS") });
const vault = createVault({ db, keys: kms, registry });
export const people = vault.protect("users", { indexes: { email: { unique: "everywhere" } } });
await people.findBy("email", "maria@example.com", { purpose: "login" });
const connectors = createConnectors({
  privacy,
  secrets: fromEnv("HABEAS_KEYS"),
  recipients: {
    activecampaign: activeCampaign({
      apiUrl: "https://x",
      apiKey: "k",
      subjects: ["user"],
      lists: { newsletter: "3" },
    }),
  },
});
export const rights = createRights({
  privacy,
  vault,
  store,
  erasers: { ...connectors.erasers, partner: neverConnected({ db, recipient: "partner" }) },
});
await rights.restrict(maria, { ground: "accuracy" });
export const answer = await privacy.may(courier, "work");
