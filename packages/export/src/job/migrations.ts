import { runMigrations, type Database, type Migration, scrubbedCall } from "@habeas/internal";
import { scrub } from "../scrub.ts";

/** The tables of this package, in numbered steps. */
export const migrations: readonly Migration[] = [
  {
    id: "0001_export",
    statements: [
      `create table habeas.export_job (
        tenant_id text not null,
        id uuid not null,
        requested_by text not null,
        state text not null check (state in ('open', 'complete', 'cancelled', 'failed', 'erased')),
        options jsonb not null,
        plan jsonb not null,
        prefix text not null,
        generation integer not null default 0,
        snapshot_lease timestamptz,
        snapshot jsonb,
        failure text,
        stale boolean not null default false,
        created_at timestamptz not null default now(),
        finished_at timestamptz,
        expires_at timestamptz not null,
        erased_at timestamptz,
        primary key (tenant_id, id)
      )`,
      `create index export_job_expires on habeas.export_job (expires_at) where state <> 'erased'`,
      `create table habeas.export_part (
        tenant_id text not null,
        job_id uuid not null,
        number integer not null,
        kind text not null check (kind in ('table', 'files', 'manifest')),
        table_key text not null,
        ordinal integer not null,
        range jsonb,
        state text not null check (state in ('planned', 'leased', 'done')),
        generation integer not null,
        fence integer not null default 0,
        lease_until timestamptz,
        path text,
        sha256 text,
        bytes bigint,
        rows bigint,
        decrypted bigint,
        unreadable bigint,
        primary key (tenant_id, job_id, number),
        foreign key (tenant_id, job_id) references habeas.export_job (tenant_id, id) on delete cascade
      )`,
      `create table habeas.export_holder (
        tenant_id text not null,
        job_id uuid not null,
        id uuid not null,
        generation integer not null,
        name text,
        transaction text,
        lease_until timestamptz not null,
        primary key (tenant_id, job_id, id),
        foreign key (tenant_id, job_id) references habeas.export_job (tenant_id, id) on delete cascade
      )`,
    ],
  },
];

/** Creates or updates the tables of dumps; any number of processes may call it at once. */
export async function migrate(db: Database): Promise<string[]> {
  return await scrubbedCall(scrub, async () => {
    return await runMigrations(db, "export", migrations);
  });
}
