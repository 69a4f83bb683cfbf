/* Mixtures inside `dependsOn`, registries without subjects, words passed through helpers: all compile. */
import { contract, defineRegistry } from "../../src/index.ts";
import { attachments, audit, forms, type messages, users, variables } from "./ten-schema.ts";
import type { Rule } from "../../src/index.ts";

const base = {
  controller: { name: "A", country: "DE", contact: "c" },
  purposes: { app: contract({ describe: "x", keep: { for: "P1Y", after: "end" } }) },
} as const;
declare const rest: {
  users: Record<keyof typeof users._.columns, Rule<never>>;
  forms: Record<keyof typeof forms._.columns, Rule<never>>;
  messages: Record<keyof typeof messages._.columns, Rule<never>>;
};

/** Values of several kinds over one nullable column, two of them with texts of their own. */
export const mixed = defineRegistry({
  ...base,
  schema: { variables, users },
  tables: (p) => ({
    users: rest.users,
    variables: {
      id: p.none(),
      instanceId: p.none(),
      name: p.none(),
      value: p.dependsOn("name", {
        a: p.personal("Name", { for: ["app"], erase: "" }),
        b: p.personal("Name", { for: ["app"], erase: "gone" }),
        c: p.personal("Name", { for: ["app"] }),
        d: p.visibleTo("users"),
        e: p.credential(),
        f: p.todo(),
      }),
    },
  }),
});

/** A polymorphic mention in a NOT NULL column, with what it sets; the same columns in every case. */
export const polymorphic = defineRegistry({
  ...base,
  schema: { attachments, users, forms },
  tables: (p) => ({
    users: rest.users,
    forms: rest.forms,
    attachments: {
      id: p.none(),
      orgId: p.tenant(),
      entityType: p.none(),
      objectKey: p.none(),
      entityId: p.dependsOn("entityType", {
        User: p.visibleTo("users", { onErase: { set: { entityId: "nobody" } } }),
        Form: p.visibleTo("forms", { onErase: "deleteRow" }),
      }),
    },
  }),
});

/** Different columns set in different cases. */
export const several = defineRegistry({
  ...base,
  schema: { audit, users, forms },
  tables: (p) => ({
    users: rest.users,
    forms: rest.forms,
    audit: {
      id: p.none(),
      orgId: p.tenant(),
      actorType: p.none(),
      ip: p.none(),
      actorId: p.dependsOn("actorType", {
        user: p.visibleTo("users", { onErase: { set: { actorId: null, ip: null } } }),
        form: p.visibleTo("forms", { onErase: { set: { actorId: "form" } } }),
      }),
    },
  }),
});

/** No kinds of person: `identifies` takes nothing but false. */
export const nobody = defineRegistry({
  ...base,
  schema: { variables },
  tables: (p) => ({
    variables: {
      id: p.none(),
      instanceId: p.none(),
      name: p.none(),
      value: p.personal("Name", { for: ["app"], identifies: false }),
    },
  }),
});
/** `subjects` after `tables`: its kinds are known all the same. */
export const reversed = defineRegistry({
  ...base,
  schema: { variables },
  tables: (p) => ({
    variables: {
      id: p.none(),
      instanceId: p.none(),
      name: p.none(),
      value: p.personal("Name", { for: ["app"], identifies: "caller" }),
    },
  }),
  subjects: { caller: { identifiedBy: "EmailAddress" } },
});
