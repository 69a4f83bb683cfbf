/* Ten schemas that hosts have, each with its words. */
import { z } from "zod";
import { createHabeas, fromEnv, type Database } from "./composition.ts";
import { contract, defineRegistry } from "../../src/index.ts";
import { leaves } from "../../src/index.ts";
import * as schema from "./ten-schema.ts";

const NOBODY = "00000000-0000-0000-0000-000000000000";
const marks = leaves<"app", "claimant" | "user">();
// region 7
const person = z.object({
  name: z.string().register(marks, { category: "Name" }),
  contact: z.object({
    email: z.string().register(marks, { category: "EmailAddress", identifies: "claimant", with: "injured" }),
  }),
});
const claim = z.object({
  injured: person, // theirs: `with` reaches up to `injured`, the name included
  witnesses: z.array(
    z.object({
      name: z.string().register(marks, { category: "Name" }), // each element is one person's
      email: z.string().register(marks, { category: "EmailAddress", identifies: "claimant" }),
    }),
  ),
  approvers: z.array(z.string().register(marks, { category: "Identifying", identifies: "user" })), // ids of users
  place: z.string().register(marks, { category: "None" }), // goes with whoever owns the row
});
// claims: form: p.document(claim, { for: ["app"], leaves: marks }), search: p.copyOf("form")
// end

export const registry = defineRegistry({
  schema,
  controller: { name: "A", country: "DE", contact: "c" },
  purposes: { app: contract({ describe: "x", keep: { for: "P1Y", after: "end" } }) },
  subjects: {
    // region 1a
    user: {
      table: "users",
      through: { table: "members", column: "userId" },
      when: { bannedAt: null },
      email: "email",
      emailConfirmed: "emailVerifiedAt",
    },
    administrator: {
      table: "users",
      through: { table: "members", column: "userId", when: { role: "admin" } },
    }, // a view
    // end
    // region 10a
    courier: { table: "couriers", when: { active: true, leftAt: null } },
    // end
    claimant: { identifiedBy: "EmailAddress" },
  },
  tables: (p) => ({
    users: {
      id: p.subject(),
      // region 8
      email: p.personal("EmailAddress", { for: ["app"], sealed: true }), // NOT NULL: its tombstone stands there afterwards
      emailIndex: p.copyOf("email"),
      emailVerifiedAt: p.none(),
      recoveryEmail: p.personal("EmailAddress", { for: ["app"], identifies: "user" }), // theirs: found, searched, suppressed
      emergencyEmail: p.personal("EmailAddress", { for: ["app"], identifies: false }), // somebody else's: a value, no more
      passwordHash: p.credential({ erase: "" }),
      // end
      bannedAt: p.none(),
    },
    // region 1b
    members: {
      id: p.none(),
      orgId: p.tenant(),
      userId: p.ownedBy("users"),
      role: p.none(),
      invitedBy: p.visibleTo("users"),
    },
    // end
    // region 2
    orders: { region: p.none(), no: p.none(), orgId: p.tenant(), buyerId: p.ownedBy("users") }, // key (region, no)
    lines: {
      id: p.none(),
      region: p.none(),
      note: p.personal("Communication", { for: ["app"] }),
      no: p.ownedBy("orders", { column: "no", with: { region: "region" } }),
    },
    issues: {
      orgId: p.tenant(),
      no: p.none(),
      authorId: p.ownedBy("users"),
      title: p.personal("Communication", { for: ["app"] }),
    },
    votes: { id: p.none(), orgId: p.tenant(), voterId: p.ownedBy("users"), issueNo: p.reference("issues") }, // key (orgId, no): the tenant's column is implied, `no` is what is left
    // end
    // region 3
    teams: {
      id: p.none(),
      orgId: p.tenant(),
      label: p.none(),
      createdBy: p.visibleTo("users", { onErase: { set: { createdBy: NOBODY } } }), // NOT NULL: undecided does not compile
      updatedBy: p.visibleTo("users"),
    }, // nullable: null
    policies: {
      id: p.none(),
      orgId: p.tenant(),
      signedBy: p.visibleTo("users", { onErase: { erase: ["signedBy"] } }),
    }, // text[] of uuids: the element goes
    // end
    // region 4
    tickets: {
      id: p.none(),
      orgId: p.tenant(),
      customerId: p.ownedBy("users"),
      agentId: p.visibleTo("users"),
    },
    messages: {
      id: p.none(),
      orgId: p.tenant(),
      ticketId: p.ownedBy("tickets"),
      authorId: p.ownedBy("users", {
        // co-owned with the ticket's customer: the row stays for them
        onErase: { erase: ["body"], set: { authorId: NOBODY, authorName: "former colleague" } },
        onAccess: { hide: ["internal"] },
      }),
      authorName: p.personal("Name", { for: ["app"], erase: "" }),
      body: p.personal("Communication", { for: ["app"], erase: "" }),
      internal: p.personal("Communication", { for: ["app"] }),
    },
    // end
    // region 5
    attachments: {
      id: p.none(),
      orgId: p.tenant(),
      entityType: p.none(),
      objectKey: p.file({ for: ["app"] }),
      entityId: p.dependsOn("entityType", {
        // text → uuid, text → (orgId, integer): compared as PostgreSQL casts
        User: p.ownedBy("users"),
        Message: p.ownedBy("messages"),
        Issue: p.ownedBy("issues"),
        Form: p.reference("forms"),
      }),
    },
    audit: {
      id: p.none(),
      orgId: p.tenant(),
      actorType: p.none(),
      ip: p.personal("IPAddress", { for: ["app"], origin: "observed" }),
      actorId: p.dependsOn("actorType", { user: p.ownedBy("users") }, { otherwise: p.none() }),
    }, // api keys, the system
    // end
    // region 6
    instances: { id: p.none(), orgId: p.tenant(), starterId: p.ownedBy("users") }, // an engine's text ids
    variables: {
      id: p.none(),
      instanceId: p.ownedBy("instances"),
      name: p.none(),
      value: p.dependsOn(
        "name",
        {
          email: p.personal("EmailAddress", { for: ["app"], identifies: "claimant" }),
          phone: p.personal("TelephoneNumber", { for: ["app"] }), // the claimant's, over `with`
          substitute: p.personal("Name", { for: ["app"], identifies: false }), // not the claimant's
          approver: p.visibleTo("users"),
        }, // a user's id
        { with: "instanceId", otherwise: p.none() },
      ),
    },
    // end
    claims: {
      id: p.none(),
      orgId: p.tenant(),
      clerkId: p.visibleTo("users"),
      form: p.document(claim, { for: ["app"], leaves: marks }),
      search: p.copyOf("form"),
    },
    // region 9
    workspaces: { id: p.tenant(), ownerId: p.ownedBy("users") }, // one person's, and the tenant of everything below
    flows: {
      id: p.none(),
      workspaceId: p.ownedBy("workspaces", { tenant: true }),
      prompt: p.personal("Communication", { for: ["app"] }),
    },
    currencies: { code: p.global(), label: p.none() }, // once a table
    // end
    // region 10b
    couriers: {
      depot: p.subject(),
      no: p.subject(),
      orgId: p.tenant(),
      name: p.personal("Name", { for: ["app"] }),
      active: p.none(),
      leftAt: p.none(),
    },
    tours: {
      id: p.none(),
      orgId: p.tenant(),
      depot: p.none(),
      courierNo: p.ownedBy("couriers", { column: "no", with: { depot: "depot" } }),
      formId: p.reference("forms"), // the form's creator has nothing to do with the tour
      gps: p.todo(p.personal("Location", { for: [] })), // what scan guesses: delete the wrapper to accept it
      remark: p.todo(),
    }, // nobody knows yet: treated as personal, sent nowhere, refused by checks and in production
    forms: { id: p.none(), orgId: p.tenant(), creatorId: p.visibleTo("users", { onErase: "keep" }) }, // stays, and the plan says so
    // end
  }),
});
declare const db: Database;
// region 8b
export const habeas = createHabeas({
  registry,
  db,
  keys: fromEnv("HABEAS_KEYS"),
  indexes: { users: { email: { unique: "everywhere" } } },
});
const [account] = await habeas.people.users.findBy("email", "maria@example.com", { purpose: "login" }); // no tenant
// end
export const byKey = [
  account?.id,
  registry.subject("courier", { tenant: "acme", id: { depot: "BER", no: 7 } }),
];
