/**
 * Settings under which PostgreSQL's output functions print one text for one value, whatever the host's
 * defaults are, and under which a dump is neither cut short nor holds others up.
 */
export const SESSION_SETTINGS: readonly string[] = [
  "set local datestyle = 'ISO, YMD'",
  "set local timezone = 'UTC'",
  "set local intervalstyle = 'iso_8601'",
  "set local extra_float_digits = 1",
  "set local bytea_output = 'hex'",
  "set local xmloption = 'content'",
  "set local standard_conforming_strings = on",
  "set local row_security = off", // rows hidden by a policy would be missing: then PostgreSQL refuses instead
  "set local statement_timeout = 0",
  "set local idle_in_transaction_session_timeout = 0",
  "set local lock_timeout = '10s'",
];

/** What a snapshot says of itself, in one row. */
export const FACTS_QUERY = `
select
  to_char(transaction_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
  pg_snapshot_xmin(pg_current_snapshot())::text as xmin,
  (select system_identifier::text from pg_control_system()) as "systemIdentifier",
  (select timeline_id::text from pg_control_checkpoint()) as timeline,
  current_setting('server_version') as "serverVersion",
  case when pg_is_in_recovery() then pg_last_wal_replay_lsn()::text end as replayed`;
