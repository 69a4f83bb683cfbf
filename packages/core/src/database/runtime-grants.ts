const READ_AND_APPEND = ["ledger_entry", "ledger_leaf", "ledger_node", "ledger_checkpoint", "notice"];
const READ_AND_WRITE = [
  "subject",
  "named_event",
  "consent",
  "acceptance",
  "suppression",
  "suppression_key",
  "ledger_payload",
  "ledger_pending",
  "ledger_head",
];

/**
 * The statements that give the app's database role what core needs and no more: it may append to the ledger
 * and to the published notices, and never change, remove or truncate them. Run them as the tables' owner.
 *
 * @param role - The name of the role, unquoted.
 */
export function runtimeGrants(role: string): string[] {
  const to = `"${role.replaceAll('"', '""')}"`;
  return [
    `grant usage on schema habeas to ${to}`,
    `grant select on all tables in schema habeas to ${to}`,
    `grant insert on ${tables(READ_AND_APPEND)} to ${to}`,
    `grant insert, update, delete on ${tables(READ_AND_WRITE)} to ${to}`,
  ];
}

const tables = (names: readonly string[]): string => names.map((name) => `habeas.${name}`).join(", ");
