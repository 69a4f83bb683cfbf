import { rowsOf, type Database } from "@habeas/internal";
import type { Contestant } from "@habeas/testbed/bench";
import { sql } from "drizzle-orm";
import { createPrivacy } from "../src/index.ts";
import { registry, secrets } from "../test/fixtures/privacy-host.ts";

/** The same list of administrators of 5,000 tenants asked about at once, and a sample of it one by one. */
export async function campaign(
  db: Database,
  subjects: number,
): Promise<{
  readonly together: Contestant;
  readonly alone: Contestant;
  readonly subjects: number;
  readonly sample: number;
}> {
  await db.execute(sql`create table users (id uuid primary key, tenant_id text not null, email text, role text not null,
    country text, locale text, created_at timestamp not null default now())`);
  await db.execute(sql`insert into users (id, tenant_id, email, role)
    select md5(n::text)::uuid, 'tenant-' || n % 5000, 'person-' || n || '@example.org', 'admin'
    from generate_series(1, ${subjects}::int) n`);
  await db.execute(sql`insert into habeas.subject (tenant_id, reference, person_table, person_key, version, created_at)
    select tenant_id, gen_random_uuid(), 'users', id::text, 1, now() from users`);
  await db.execute(sql`insert into habeas.consent (tenant_id, reference, purpose, granted_at, notice)
    select tenant_id, reference, 'sales', now(), 'sales-2026-01' from habeas.subject`);
  const privacy = createPrivacy({ registry, db, secrets });
  for (let n = 1; n <= 100; n += 1) {
    await privacy.suppression.add({ email: `person-${n * 7}@example.org`, reason: "complained" });
  }
  await db.execute(sql`analyze`);
  const rows = await db.execute(
    sql`select md5(n::text)::uuid::text as id, 'tenant-' || n % 5000 as tenant from generate_series(1, ${subjects}::int) n`,
  );
  const people = rowsOf<{ id: string; tenant: string }>(rows).map((row) =>
    registry.subject("administrator", row),
  );
  const sample = people.filter((_, index) => index % Math.ceil(subjects / 200) === 0);
  return {
    subjects,
    sample: sample.length,
    together: async () => {
      const answers = await privacy.may(people, "sales");
      if (answers.filter(({ allowed }) => !allowed).length !== Math.min(100, Math.floor(subjects / 7)))
        throw new Error("wrong answers");
    },
    alone: async () => {
      for (const person of sample) await privacy.may(person, "sales");
    },
  };
}
