import type { Migration } from "@habeas/internal";

/** The tables of this package, step by step: see `schema.ts` for what the columns mean. */
export const migrations: readonly Migration[] = [
  {
    id: "0001_delivery",
    statements: [
      `create table habeas.disclosure (
        tenant_id text not null, recipient text not null, reference uuid not null,
        remote_ids text[] not null default '{}', email_hash bytea, email_key_id text,
        change bigint not null default 0, seen_change bigint not null default 0, seen_version bigint not null default -1,
        wanted text not null default 'none' check (wanted in ('none', 'active', 'unsubscribed', 'erased')),
        actual text not null default 'none' check (actual in ('none', 'active', 'unsubscribed', 'erased')),
        payload_hash bytea, purposes text[] not null default '{}', columns text[] not null default '{}',
        first_sent_at timestamptz(3), last_sent_at timestamptz(3),
        remote_opt_outs jsonb not null default '{}', withdrawals jsonb not null default '{}', remote_deleted_at timestamptz(3),
        erase_state text check (erase_state in ('requested', 'withdrawn', 'deleted', 'absent_verified', 'purge_expected', 'purged_verified', 'blocked', 'manual')),
        erase_order text, erase_requested_at timestamptz(3), erase_target bytea, deleted_at timestamptz(3),
        purge_expected_at timestamptz(3), purge_verified_at timestamptz(3), receipt jsonb not null default '[]',
        listed_at timestamptz(3), next_check_at timestamptz(3), not_before timestamptz(3), attempts integer not null default 0,
        dead_at timestamptz(3), last_error jsonb, lease_until timestamptz(3), fence bigint not null default 0,
        updated_at timestamptz(3) not null,
        primary key (tenant_id, recipient, reference)
      ) with (fillfactor = 80)`,
      `create index disclosure_subject on habeas.disclosure (tenant_id, reference)`,
      `create index disclosure_changed on habeas.disclosure (recipient) where change > seen_change`,
      `create index disclosure_check on habeas.disclosure (next_check_at) where next_check_at is not null`,
      `create index disclosure_remote on habeas.disclosure using gin (remote_ids)`,
      `create index disclosure_email on habeas.disclosure (recipient, email_hash)`,
      `create table habeas.delivery_decision (
        tenant_id text not null, id bigint not null generated always as identity, at timestamptz(3) not null, recipient text not null,
        reference uuid not null, effect text not null check (effect in ('allow', 'deny')), because text not null,
        purposes text[] not null, wanted text not null, subject_version bigint not null, policy_version text not null,
        batch text, primary key (tenant_id, id)
      )`,
      `create index delivery_decision_subject on habeas.delivery_decision (tenant_id, reference, recipient, at)`,
      `create index delivery_decision_open on habeas.delivery_decision (tenant_id) where batch is null`,
      `create table habeas.rate_bucket (
        tenant_id text not null, account text not null, bucket text not null, tokens float8 not null,
        capacity float8 not null, per_second float8 not null, at timestamptz not null, blocked_until timestamptz,
        primary key (tenant_id, account, bucket)
      ) with (fillfactor = 50)`,
      `create table habeas.recipient_state (
        tenant_id text not null, recipient text not null, stopped_at timestamptz(3), probe_at timestamptz(3),
        last_error jsonb, checkpoint text, primary key (tenant_id, recipient)
      )`,
      `create table habeas.credential (
        tenant_id text not null, account text not null, version integer not null, sealed bytea not null,
        expires_at timestamptz(3) not null, primary key (tenant_id, account)
      )`,
      `create table habeas.webhook_inbox (
        tenant_id text not null, recipient text not null, event_key text not null, received_at timestamptz(3) not null,
        primary key (tenant_id, recipient, event_key)
      )`,
    ],
  },
  {
    id: "0002_batches",
    statements: [
      `create table habeas.delivery_batch (
        tenant_id text not null, id uuid not null, recipient text not null,
        state text not null check (state in ('sending', 'running', 'completed', 'unknown')),
        remote_id text, contacts integer not null, refused integer not null default 0, sent_at timestamptz(3) not null,
        next_check_at timestamptz(3), checks integer not null default 0, primary key (tenant_id, id)
      )`,
      `create index delivery_batch_open on habeas.delivery_batch (recipient, next_check_at) where next_check_at is not null`,
      `alter table habeas.disclosure add column batch uuid`,
      `create index disclosure_batch on habeas.disclosure (batch) where batch is not null`,
      `create index disclosure_unlearned on habeas.disclosure (recipient) where actual = 'active' and remote_ids = '{}'`,
      `alter table habeas.recipient_state add column import_until timestamptz, add column import_by uuid`,
      `alter table habeas.disclosure drop constraint disclosure_erase_state_check`,
      `alter table habeas.disclosure add constraint disclosure_erase_state_check check (erase_state in
        ('requested', 'withdrawn', 'deleted', 'absent_verified', 'purge_expected', 'purged_verified', 'blocked', 'manual', 'attested'))`,
    ],
  },
  {
    id: "0003_late_requests",
    statements: [
      `alter table habeas.disclosure add column ended jsonb not null default '{}', add column unanswered_at timestamptz(3)`,
      `alter table habeas.recipient_state add column reconciled_at timestamptz(3)`,
    ],
  },
  {
    id: "0004_operation_stops",
    statements: [`alter table habeas.recipient_state add column stops jsonb not null default '{}'`],
  },
  {
    // the list of what is not sorted in yet would be read for each identifier that is looked for
    id: "0005_remote_lookup",
    statements: [
      `alter index habeas.disclosure_remote set (fastupdate = off)`,
      `select gin_clean_pending_list('habeas.disclosure_remote')`,
    ],
  },
  {
    id: "0006_former_ids",
    statements: [`alter table habeas.disclosure add column former_ids text[] not null default '{}'`],
  },
];
