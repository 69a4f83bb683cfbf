/**
 * Whether PostgreSQL refused a statement because a policy would hide rows from it. Known by the name of PostgreSQL's
 * own function: messages are translated, and the SQLSTATE is that of a missing grant too.
 */
export function isRowSecurityFault(error: unknown): boolean {
  for (let at = error, depth = 0; isRecord(at) && depth < 8; at = at["cause"], depth += 1) {
    if (at["code"] === "42501") return at["routine"] === "check_enable_rls";
  }
  return false;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
