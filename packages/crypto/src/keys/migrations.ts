import { runMigrations, type Database, type Migration, scrubbedCall } from "@habeas/internal";
import { scrub } from "../scrub.ts";

/** The SQL of the key tables, for hosts that keep all migrations in one place. */
export const migrations: readonly Migration[] = [
  {
    id: "0001_keys",
    statements: [
      `create table habeas.tenant_root (
        tenant_id text not null,
        version integer not null check (version > 0),
        provider text not null,
        wrapped bytea not null,
        wrapped_at timestamptz(3) not null,
        created_at timestamptz(3) not null,
        primary key (tenant_id, version)
      )`,
      `create table habeas.data_key (
        tenant_id text not null,
        person_table text not null,
        person_key text not null,
        version integer not null check (version > 0),
        key_id bytea not null check (octet_length(key_id) = 16),
        root_version integer,
        wrapped bytea,
        created_at timestamptz(3) not null,
        shredded_at timestamptz(3),
        primary key (tenant_id, person_table, person_key, version),
        unique (tenant_id, key_id),
        foreign key (tenant_id, root_version) references habeas.tenant_root (tenant_id, version),
        check ((wrapped is null) = (root_version is null)),
        check ((wrapped is null) = (shredded_at is not null))
      )`,
      `create index data_key_root on habeas.data_key (tenant_id, root_version) where root_version is not null`,
      `create table habeas.shredding (
        tenant_id text not null,
        person_table text not null,
        person_key text not null,
        key_ids jsonb not null,
        fields jsonb not null,
        indexes jsonb not null,
        at timestamptz(3) not null,
        quiet_at timestamptz(3) not null,
        cleared_at timestamptz(3),
        effective_at timestamptz(3) not null,
        final_at timestamptz(3),
        primary key (tenant_id, person_table, person_key)
      )`,
      `create index shredding_open on habeas.shredding (effective_at) where final_at is null`,
    ],
  },
];

/** Creates what is missing of the key tables and says which steps were applied. Safe to call at every start. */
export async function migrate(db: Database): Promise<string[]> {
  return await scrubbedCall(scrub, async () => {
    return await runMigrations(db, "crypto", migrations);
  });
}
