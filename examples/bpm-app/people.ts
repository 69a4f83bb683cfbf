import type { DescribeSubjects } from "@habeas/core";
import { normalize, type Vault } from "@habeas/crypto";
import { and, inArray } from "drizzle-orm";
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

/** Tells habeas the address, country and language of people: only the app can open an address. */
export const describePeople =
  (people: People): DescribeSubjects =>
  async (subjects, db) => {
    const accounts = subjects.filter(({ kind }) => kind !== "respondent");
    const { id, tenantId, email, country, locale } = users;
    const rows = await db
      .select({ id, tenantId, email, country, locale })
      .from(users)
      .where(
        and(
          inArray(
            tenantId,
            accounts.map((subject) => subject.tenant),
          ),
          inArray(
            id,
            accounts.map((subject) => subject.id),
          ),
        ),
      );
    const opened = await people.open(rows, { purpose: "describe", onError: "report", db });
    const found = new Map(
      opened.flatMap((user) => {
        if (typeof user.email !== "string") return []; // erased: nobody to describe
        const description = { email: user.email, country: user.country, language: user.locale };
        return [[`${user.tenantId}/${user.id}`, description] as const];
      }),
    );
    return subjects.map((subject) =>
      subject.kind === "respondent" ? { email: subject.id } : found.get(`${subject.tenant}/${subject.id}`),
    );
  };
