/** A statement that may read rows of several tenants. */
export interface TenantException {
  /** The public methods that send it. */
  readonly method: RegExp;
  /** How it is recognised among the other statements of those methods. */
  readonly statement: RegExp;
  readonly why: string;
}

/** Schemas whose tables know no tenant. */
export const SCHEMAS_WITHOUT_TENANT: readonly { readonly schema: string; readonly why: string }[] = [
  { schema: "pgboss", why: "the queue's own tables: a job carries the tenant in its data" },
];

/** All of them. A statement without a tenant that is not meant to be one is mended, not listed. */
export const STATEMENTS_WITHOUT_TENANT: readonly TenantException[] = [
  {
    method: /^erasure\.(verify|execute)$|^requests\.|^journal\.replay$/,
    statement: /count\(\*\) filter \(where \(position\(/,
    why: "verification looks for copies of a value in rows without a tenant as well, since a bug of the host may have left one anywhere",
  },
  {
    method: /./,
    statement: /\) is not true$/,
    why: "rows of other tenants that point at a row to be deleted would stop its deletion, or vanish with it",
  },
  {
    method: /./,
    statement: /^select 1 from "[^"]+" where "[^"]+"\."[^"]+" = \$1 limit 1$/,
    why: "a file is kept as long as any row names it, whose ever row it is",
  },
  {
    method: /./,
    statement: /"reach_0"\."\w+" is distinct from \$\d/,
    why: "whether a person is a member of another tenant as well is asked of the memberships in every tenant",
  },
  {
    method: /./,
    statement: /"reach_0"\."\w+"::text = asked\.tenant/,
    why: "PostgreSQL hashes the memberships of all tenants by tenant and person, and looks up those asked for",
  },
  {
    method: /^protect\.(fillIndexes|reseal|encryptColumn\.(backfill|verify))$/,
    statement: /for update$|^update /,
    why: "an encryption or a rotation goes through the rows of all tenants, each value with its own tenant's key",
  },
];
