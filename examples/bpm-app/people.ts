import { normalize, type Vault } from "@habeas/crypto";
import { users } from "./schema/index.ts";

/** The sealed columns of users: under the key of the person, bound to the person's row. */
export const protectUsers = (vault: Vault) =>
  vault.protect(users, {
    tenant: "tenantId",
    subject: "id",
    bind: "id",
    indexes: { emailIndex: { of: "email", normalize: normalize.email, rows: 100_000 } },
  });

export type People = ReturnType<typeof protectUsers>;
