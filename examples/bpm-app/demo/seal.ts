import { sql } from "drizzle-orm";
import type { App } from "../app.ts";
import { users } from "../schema/index.ts";
import type { Seeded } from "../seed/seed.ts";
import { administratorsOf } from "./consent.ts";
import { count, type Terminal } from "./terminal.ts";

/** Shows what somebody with a copy of the database would see of addresses, and what the app sees. */
export async function showSealed(app: App, tenant: Seeded, terminal: Terminal): Promise<void> {
  const [person] = administratorsOf(tenant);
  const found = await app.people.find("emailIndex", person.email.toUpperCase(), {
    tenant: tenant.id,
    purpose: "sign-in",
  });
  if (found[0]?.email !== person.email) throw new Error("the blind index does not find the person");

  const plain = await app.db.$count(
    users,
    sql`position(convert_to(split_part(${person.email}::text, '@', 1), 'UTF8') in ${users.email}) > 0`,
  );
  if (plain > 0) throw new Error("an address lies in the database in the clear");

  terminal.tell(`in the database: ${await storedForm(app, person.id)}`);
  terminal.tell(`at sign-in, found by a keyed hash and opened: ${found[0].email}`);
  if (!(await refusesPlainText(app, person.id))) throw new Error("the database took a plain address");
  terminal.tell(
    `${count(await app.db.$count(users), "user")} sealed, each under a key of her own; plain text is refused by the database itself`,
  );
}

async function storedForm(app: App, id: string): Promise<string> {
  const [row] = await app.db
    .select({ stored: sql<string>`encode(substr(${users.email}, 1, 24), 'hex')` })
    .from(users)
    .where(sql`${users.id} = ${id}`);
  return `${row?.stored ?? ""}…`;
}

/** SQLSTATE of a CHECK constraint that does not hold. */
const CHECK_VIOLATION = "23514";

async function refusesPlainText(app: App, id: string): Promise<boolean> {
  try {
    await app.db.execute(
      sql`update users set email = convert_to('anna@lindner.example', 'UTF8') where id = ${id}`,
    );
    return false;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof Error && "code" in cause && cause.code === CHECK_VIOLATION;
  }
}
