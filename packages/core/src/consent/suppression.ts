import { CONTROLLER, rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { splitColumn } from "../database/split-column.ts";
import { CoreError } from "../errors.ts";
import { hex, utf8 } from "../ledger/encoding.ts";
import { NORMALISER, normaliseEmail } from "../vocabulary/address.ts";
import { milliseconds } from "../database/instants.ts";
import { scopeOf, type Foundation } from "./foundation.ts";

/** Why an address is not written to. */
export type SuppressionReason =
  | "objected"
  | "unsubscribed"
  | "erased"
  | "complained"
  | "undeliverable"
  | "imported";

/** An address that must not be written to. */
export interface SuppressionEntry {
  readonly email: string;
  readonly reason: SuppressionReason;
  /** @defaultValue every purpose of the scope */
  readonly purpose?: string;
  /** Needed where the purpose is a customer's (`as: "processor"`): the customer. */
  readonly tenant?: string;
}

/** What is found about an address. */
export interface Suppressed {
  readonly reason: SuppressionReason;
  readonly at: Date;
}

/** A key that is in use, as the database knows it. */
export interface KeyInUse {
  readonly id: string;
  readonly normaliser: number;
  /** Hexadecimal. */
  readonly proof: string;
}

/**
 * Puts an address on the list. The oldest reason stays, the time is the latest.
 *
 * @throws A {@link CoreError}: `invalid_address`; `suppression_key_wrong`; `unknown_purpose`.
 */
export async function addSuppression(base: Foundation, entry: SuppressionEntry): Promise<void> {
  const { email, reason, purpose = "" } = entry;
  const scope = suppressionScope(base, entry);
  const [keyId] = base.derivedKeys.ids("suppression");
  if (keyId === undefined) throw new CoreError("suppression_key_missing", "there is no suppression key");
  const hash = addressHash(base, keyId, email);
  if (hash === undefined) throw new CoreError("invalid_address", "this is no e-mail address");
  await registerKey(base, keyId);
  await base.db.execute(sql`
    insert into habeas.suppression as known (tenant_id, key_id, normaliser, hash, purpose, reason, at)
    values (${scope}, ${keyId}, ${NORMALISER}::int, decode(${hash}, 'hex'), ${purpose},
      ${reason}, ${base.clock().toISOString()}::timestamptz)
    on conflict (tenant_id, key_id, normaliser, hash, purpose)
      do update set at = greatest(known.at, excluded.at)`);
}

/** Whose list an entry belongs to. */
export function suppressionScope(
  base: Foundation,
  { purpose, tenant }: { readonly purpose?: string; readonly tenant?: string },
): string {
  if (purpose === undefined) return CONTROLLER;
  const declared = Object.hasOwn(base.registry.purposes, purpose)
    ? base.registry.purposes[purpose]
    : undefined;
  if (!declared)
    throw new CoreError("unknown_purpose", "the registry has no such purpose", { where: "purpose" });
  const scope = scopeOf(declared, tenant ?? "");
  if (scope !== "") return scope;
  throw new CoreError("tenant_required", "the purpose is a customer's: name the tenant", { where: purpose });
}

/** HMAC-SHA-256 of the normalised address, hexadecimal; undefined for what is no address. */
function addressHash(base: Foundation, keyId: string, email: string): string | undefined {
  const normalised = normaliseEmail(email);
  const hash = normalised && base.derivedKeys.hmac("suppression", keyId, utf8(normalised));
  return hash && hex(hash);
}

/** Says what a key is without giving it away: an address would need an `@`. */
const KEY_PROOF = "habeas suppression key";

async function registerKey(base: Foundation, keyId: string): Promise<void> {
  const proof = base.derivedKeys.hmac("suppression", keyId, utf8(KEY_PROOF)) ?? new Uint8Array();
  await base.db.execute(sql`
    insert into habeas.suppression_key (tenant_id, key_id, normaliser, proof)
    values (${CONTROLLER}, ${keyId}, ${NORMALISER}::int, decode(${hex(proof)}, 'hex')) on conflict do nothing`);
  const problem = keyProblem(base, await keysInUse(base));
  if (problem === "suppression_key_wrong") {
    throw new CoreError(problem, "a suppression key has the id of another one", {
      fix: "give every key an id of its own, and keep the old keys",
    });
  }
}

/** The keys that hashes in the database were made with. */
export async function keysInUse(base: Foundation): Promise<KeyInUse[]> {
  return rowsOf<{ id: string; normaliser: number; proof: string }>(
    await base.db.execute(
      sql`select key_id as id, normaliser, encode(proof, 'hex') as proof from habeas.suppression_key`,
    ),
  );
}

/** Whether the list can be read at all: where a key is missing or wrong, nobody may be written to. */
export function keyProblem(
  base: Foundation,
  used: readonly KeyInUse[],
): "suppression_key_missing" | "suppression_key_wrong" | undefined {
  for (const { id, normaliser, proof } of used) {
    const own = base.derivedKeys.hmac("suppression", id, utf8(KEY_PROOF));
    if (own === undefined || normaliser > NORMALISER) return "suppression_key_missing";
    if (hex(own) !== proof) return "suppression_key_wrong";
  }
  return undefined;
}

/** An address to look for in one list. */
export interface SuppressionQuestion {
  readonly n: number;
  readonly scope: string;
  readonly email: string;
}

/**
 * Looks for many addresses at once, on behalf of one purpose (or of any).
 *
 * @returns What was found, by the question's `n`.
 */
export async function findSuppressed(
  base: Foundation,
  questions: readonly SuppressionQuestion[],
  purpose: string | undefined,
  used: readonly KeyInUse[],
): Promise<Map<number, Suppressed>> {
  const hashes = used.flatMap(({ id, normaliser }) =>
    questions.flatMap(({ n, scope, email }) => {
      const hash = addressHash(base, id, email);
      return hash === undefined ? [] : { n, scope, key: id, normaliser, hash };
    }),
  );
  const found = new Map<number, Suppressed>();
  if (hashes.length === 0) return found;
  const answer = await base.db.execute(sql`
    select asked.n as n, listed.reason as reason, ${milliseconds("listed.at")} as at
    from unnest(
      ${splitColumn(hashes.map(({ n }) => n))}::int[], ${splitColumn(hashes.map(({ scope }) => scope))},
      ${splitColumn(hashes.map(({ key }) => key))}, ${splitColumn(hashes.map(({ normaliser }) => normaliser))}::int[],
      ${splitColumn(hashes.map(({ hash }) => hash))}
    ) as asked (n, scope, key, normaliser, hash)
    join habeas.suppression listed on listed.tenant_id = asked.scope and listed.key_id = asked.key
      and listed.normaliser = asked.normaliser and listed.hash = decode(asked.hash, 'hex')
    where listed.purpose = '' or ${purpose ?? null}::text is null or listed.purpose = ${purpose ?? null}::text`);
  for (const { n, reason, at } of rowsOf<{ n: number; reason: SuppressionReason; at: number }>(answer)) {
    const known = found.get(n);
    if (!known || known.at.getTime() < at) found.set(n, { reason, at: new Date(at) });
  }
  return found;
}
