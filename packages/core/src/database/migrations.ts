import type { Migration } from "@habeas/internal";

/** Tables that only ever grow: their rows are never changed or removed, by nobody. */
const APPEND_ONLY = ["ledger_entry", "ledger_leaf", "ledger_node", "ledger_checkpoint"];

/** The steps of core's tables, for hosts that run their own migrations. */
export const migrations: readonly Migration[] = [
  {
    id: "0001_subjects",
    statements: [
      `create table habeas.subject (
        tenant_id text not null,
        reference uuid not null,
        person_table text,
        person_key text,
        version bigint not null,
        last_event_at timestamptz(3),
        restricted_at timestamptz(3),
        restriction_ground text,
        erased_at timestamptz(3),
        created_at timestamptz(3) not null,
        primary key (tenant_id, reference),
        constraint subject_mapping unique (tenant_id, person_table, person_key)
      )`,
      `create table habeas.named_event (
        tenant_id text not null,
        reference text not null,
        name text not null,
        at timestamptz(3) not null,
        primary key (tenant_id, reference, name)
      )`,
      `create index named_event_due on habeas.named_event (name, at)`,
    ],
  },
  {
    id: "0002_consent",
    statements: [
      `create table habeas.consent (
        tenant_id text not null,
        reference uuid not null,
        purpose text not null,
        requested_at timestamptz(3),
        requested_entry uuid,
        requested_until timestamptz(3),
        granted_at timestamptz(3),
        entry uuid,
        notice text,
        language text,
        withdrawn_at timestamptz(3),
        objected_at timestamptz(3),
        objection text check (objection in ('pending', 'upheld', 'overridden')),
        sale_at timestamptz(3),
        asked_at timestamptz(3),
        primary key (tenant_id, reference, purpose)
      )`,
      `create table habeas.notice (
        tenant_id text not null,
        id text not null,
        language text not null,
        text text not null,
        text_hash bytea not null,
        valid_from timestamptz(3) not null,
        purposes text[] not null,
        series text,
        acceptance boolean not null,
        published_at timestamptz(3) not null,
        primary key (tenant_id, id, language)
      )`,
      `create table habeas.acceptance (
        tenant_id text not null,
        reference uuid not null,
        series text not null,
        notice text not null,
        language text not null,
        accepted_at timestamptz(3) not null,
        entry uuid not null,
        primary key (tenant_id, reference, notice)
      )`,
      `create table habeas.suppression (
        tenant_id text not null,
        key_id text not null,
        normaliser integer not null,
        hash bytea not null,
        purpose text not null,
        reason text not null,
        at timestamptz(3) not null,
        primary key (tenant_id, key_id, normaliser, hash, purpose)
      )`,
      `create table habeas.suppression_key (
        tenant_id text not null,
        key_id text not null,
        normaliser integer not null,
        proof bytea not null,
        primary key (tenant_id, key_id, normaliser)
      )`,
    ],
  },
  {
    id: "0003_ledger",
    statements: [
      `create table habeas.ledger_entry (
        tenant_id text not null,
        entry_id uuid not null,
        reference uuid,
        body text not null,
        primary key (tenant_id, entry_id)
      )`,
      `create index ledger_entry_reference on habeas.ledger_entry (tenant_id, reference) where reference is not null`,
      `create table habeas.ledger_payload (
        tenant_id text not null,
        entry_id uuid not null,
        reference uuid,
        salt bytea not null,
        payload text not null,
        primary key (tenant_id, entry_id)
      )`,
      `create index ledger_payload_reference on habeas.ledger_payload (tenant_id, reference) where reference is not null`,
      `create table habeas.ledger_pending (
        tenant_id text not null,
        entry_id uuid not null,
        primary key (tenant_id, entry_id)
      )`,
      `create table habeas.ledger_leaf (
        tenant_id text not null,
        origin integer not null,
        leaf_index bigint not null,
        entry_id uuid,
        hash bytea not null,
        primary key (tenant_id, origin, leaf_index),
        constraint ledger_leaf_entry unique (tenant_id, entry_id, origin)
      )`,
      `create table habeas.ledger_node (
        tenant_id text not null,
        origin integer not null,
        level integer not null,
        node_index bigint not null,
        hash bytea not null,
        primary key (tenant_id, origin, level, node_index)
      )`,
      `create table habeas.ledger_head (
        tenant_id text primary key,
        origin integer not null,
        size bigint not null,
        frontier bytea not null,
        published_size bigint not null
      ) with (fillfactor = 50)`,
      `create table habeas.ledger_checkpoint (
        tenant_id text not null,
        origin integer not null,
        size bigint not null,
        note text not null,
        primary key (tenant_id, origin, size)
      )`,
      // every entry waits for its leaf, whoever inserts it: a trigger costs less than a statement of two parts
      `create function habeas.await_leaf() returns trigger language plpgsql as $$
        begin
          insert into habeas.ledger_pending (tenant_id, entry_id) values (new.tenant_id, new.entry_id);
          return null;
        end
      $$`,
      `create trigger await_leaf after insert on habeas.ledger_entry
        for each row execute function habeas.await_leaf()`,
      // HB001 is ours: class HB is assigned to nobody in PostgreSQL's list of SQLSTATEs
      `create function habeas.refuse_change() returns trigger language plpgsql as $$
        begin
          raise exception 'habeas.% is append only', tg_table_name using errcode = 'HB001';
        end
      $$`,
      ...APPEND_ONLY.map(
        (table) =>
          `create trigger append_only before update or delete or truncate on habeas.${table}
           for each statement execute function habeas.refuse_change()`,
      ),
    ],
  },
];
