import type { Migration } from "@habeas/internal";

/** The tables of this package, step by step. Once released a step never changes. */
export const migrations: readonly Migration[] = [
  {
    id: "0001_erasure",
    statements: [
      `create table habeas.erasure_run (
        tenant_id text not null, run_id text not null, reference text not null, state text not null,
        round integer not null, plan text not null, memory text, report text, proof text,
        created_at timestamptz(3) not null, executed_at timestamptz(3), verified_at timestamptz(3),
        primary key (tenant_id, run_id))`,
      `create index erasure_run_state on habeas.erasure_run (state, created_at)`,
      `create table habeas.erasure_step (
        tenant_id text not null, run_id text not null, position integer not null, kind text not null,
        work text, planned integer not null, affected integer, done_at timestamptz(3),
        primary key (tenant_id, run_id, position))`,
      `create table habeas.erasure_recipient (
        tenant_id text not null, run_id text not null, recipient text not null, state text not null,
        reason text, until text, attempts integer not null, at timestamptz(3) not null,
        primary key (tenant_id, run_id, recipient))`,
      `create table habeas.erasure_file (
        tenant_id text not null, run_id text not null, object_key text not null,
        primary key (tenant_id, run_id, object_key))`,
      `create table habeas.rights_instruction (
        tenant_id text not null, subject text not null, decision text not null, by text not null,
        at timestamptz(3) not null, primary key (tenant_id, subject))`,
    ],
  },
  {
    id: "0002_request",
    statements: [
      `create table habeas.rights_request (
        tenant_id text not null, id uuid not null, idempotency_key text, fingerprint text not null,
        "right" text not null, kind text not null, reference text not null, state text not null,
        received_at timestamptz(3) not null, needs_approval boolean not null,
        identity_asked_at timestamptz(3), identity_proved_at timestamptz(3),
        extension_at timestamptz(3), extension_reason text,
        plan text, planned_by text, approved_by text, run_id text, refusal text, updated_at timestamptz(3) not null,
        primary key (tenant_id, id), constraint rights_request_key unique (tenant_id, idempotency_key))`,
      `create index rights_request_open on habeas.rights_request (tenant_id, received_at)
        where state not in ('answered', 'refused')`,
    ],
  },
  {
    id: "0003_hold",
    statements: [
      `create table habeas.erasure_hold (
        tenant_id text not null, run_id text not null, position integer not null, table_key text not null,
        keys text not null, until date not null, assumptions text not null,
        primary key (tenant_id, run_id, position))`,
      `create index erasure_hold_due on habeas.erasure_hold (tenant_id, until)`,
    ],
  },
  {
    id: "0004_journal",
    statements: [
      `create table habeas.journal_position (
        tenant_id text not null, reference text not null, version bigint not null, primary key (tenant_id, reference))`,
    ],
  },
  {
    id: "0005_journal_line",
    statements: [
      `create table habeas.journal_line (
        tenant_id text not null, digest text not null, at timestamptz(3) not null, primary key (tenant_id, digest))`,
    ],
  },
  {
    id: "0006_restricted_row",
    statements: [
      `create table habeas.restricted_row (
        tenant_id text not null, table_name text not null, row_key text not null, reference text not null,
        primary key (table_name, row_key, reference, tenant_id))`,
      `create index restricted_row_person on habeas.restricted_row (tenant_id, reference)`,
    ],
  },
  {
    id: "0007_legal_hold",
    statements: [
      `create table habeas.legal_hold (
        tenant_id text not null, id uuid not null, reference text not null, person_table text not null, who text not null,
        matter text not null, data text not null, placed_at timestamptz(3) not null, review_on date not null,
        ended_at timestamptz(3), primary key (tenant_id, id))`,
      `create index legal_hold_open on habeas.legal_hold (tenant_id, review_on) where ended_at is null`,
      `alter table habeas.erasure_hold alter column until drop not null`,
      `alter table habeas.erasure_hold add column hold_id uuid`,
    ],
  },
  {
    id: "0008_request_outcomes",
    statements: [`alter table habeas.rights_request add column outcomes text`],
  },
  {
    id: "0009_held_columns",
    statements: [
      `alter table habeas.erasure_hold add column columns text`,
      `alter table habeas.erasure_run add column key_table text`,
      `alter table habeas.erasure_run add column key_of text`,
    ],
  },
  {
    id: "0010_erasure_doubt",
    statements: [
      `create table habeas.erasure_doubt (
        tenant_id text not null, reference text not null, table_key text not null, row_key text not null,
        decision text not null, by text not null, at timestamptz(3) not null,
        primary key (tenant_id, reference, table_key, row_key))`,
    ],
  },
];
