import { rowsOf } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import type { Purpose } from "../registry/purposes.ts";
import { spelled } from "../registry/make-subject.ts";
import type { SubjectRef } from "../registry/subject-ref.ts";
import { decide, isListed, type Answer, type Question, type RestrictionException } from "./decide.ts";
import { askedPeople, type AskedPerson } from "../people/asked-people.ts";
import { openAddresses } from "../people/describe.ts";
import { sharedSubject, stateScope } from "./controller-state.ts";
import { stateColumns, stateIn, type StateColumns } from "./purpose-states.ts";
import { dateOf, milliseconds } from "../database/instants.ts";
import { scopeOf, type Foundation } from "./foundation.ts";
import { askedRows, hostRows, type HostRows, type SealedAddress } from "../people/host-rows.ts";
import { equalKey, keyOfRow } from "../people/known-key.ts";
import { findSuppressed, keyProblem, type KeyInUse, type SuppressionQuestion } from "./suppression.ts";

/** A use of restricted data that Art. 18(2) allows. */
export interface MayOptions {
  /** Why restricted data may be used all the same. The caller answers for it. @defaultValue none */
  readonly despiteRestriction?: RestrictionException;
}

/** Asks for many people at once: one query a kind of person, and one more where addresses are on the list. */
export async function mayMany(
  base: Foundation,
  subjects: readonly SubjectRef[],
  name: string,
  options: MayOptions,
): Promise<Answer[]> {
  // only a clear no counts as one
  const behind: unknown = await base.isBehind?.();
  if (base.isBehind !== undefined && behind !== false) {
    return subjects.map(() => ({
      allowed: false,
      because: "restore_not_replayed",
      reference: undefined,
      version: 0,
    }));
  }
  const purpose = Object.hasOwn(base.registry.purposes, name) ? base.registry.purposes[name] : undefined;
  const answers = subjects.map(() => decide({ ...NOBODY, now: base.clock(), purpose }));
  if (!purpose) return answers;
  for (const [kind, group] of await askedPeople(base, subjects)) {
    const questions = await ask(base, kind, group, { name, purpose }, options);
    for (const [n, question] of questions) answers[n] = decide(question);
  }
  return answers;
}

const NOBODY: Omit<Question, "now"> = {
  purpose: undefined,
  present: false,
  reference: undefined,
  version: 0,
  restrictedAt: undefined,
  exception: undefined,
  state: {},
  entry: undefined,
  suppressed: undefined,
};

interface StateRow extends StateColumns {
  readonly n: number;
  readonly present: boolean;
  readonly email: string | null;
  readonly bound: string | null;
  readonly reference: string | null;
  readonly version: number | null;
  readonly restricted_at: number | null;
  readonly entry: string | null;
  /** The key of a reference that the database finds equal to that of the row. */
  readonly known: string | null;
  /** In the first row only. */
  readonly keys: string | null;
}

type Asked = readonly AskedPerson[];

async function ask(
  base: Foundation,
  kind: string,
  group: Asked,
  { name, purpose }: { readonly name: string; readonly purpose: Purpose },
  options: MayOptions,
  isSettled = false,
): Promise<Map<number, Question>> {
  const host = hostRows(base, kind, group, "kind");
  const now = base.clock();
  const first = group[0]?.n ?? 0;
  const key = isSettled ? sql`asked.key` : keyOfRow(host);
  const scope = stateScope(base.registry, purpose, group[0]?.table ?? "");
  const holder = scope === "controller" ? "shared" : "person";
  const rows = rowsOf<StateRow>(
    await base.db.execute(sql`
      select asked.n as n, ${host.present} as present, ${host.email} as email,
        ${host.sealed?.bound ?? sql`null`} as bound,
        person.reference::text as reference, person.version::float8 as version,
        ${milliseconds(scope === "controller" ? "coalesce(shared.restricted_at, person.restricted_at)" : "person.restricted_at")} as restricted_at, ${stateColumns},
        state.entry::text as entry, ${isSettled ? sql`null::text` : known(host)} as known,
        case when asked.n = ${first}::int then (
          select string_agg(key_id || ':' || normaliser || ':' || encode(proof, 'hex'), ',')
          from habeas.suppression_key) end as keys
      from ${askedRows(group)} ${host.join}
      left join habeas.subject person on person.tenant_id = asked.tenant
        and person.person_table = ${group[0]?.table ?? ""} and person.person_key = ${key}
      ${scope === "controller" ? sql`left join ${sharedSubject(sql`${group[0]?.table ?? ""}`, key)}` : sql``}
      left join habeas.consent state on state.tenant_id = ${sql.raw(holder)}.tenant_id
        and state.reference = ${sql.raw(holder)}.reference and state.purpose = ${name}`),
  );
  const settled = respelled(group, rows);
  if (settled !== undefined) return await ask(base, kind, settled, { name, purpose }, options, true);
  const questions = new Map(rows.map((row) => [row.n, question(row, purpose, options, now)]));
  if (!isListed(purpose)) return questions;
  const used = keysOf(rows.find(({ n }) => n === first)?.keys);
  return await withSuppression(base, { group, questions, rows, name, purpose, used, sealed: host.sealed });
}

/** Looked for where the row's own key has no reference: a row may spell its key anew. */
const known = (host: HostRows): SQL =>
  host.place === undefined
    ? sql`null::text`
    : sql`case when ${host.present} and person.reference is null then ${equalKey(host.place, keyOfRow(host))} end`;

/** The same people under the keys that they are known by; undefined where that changes nothing. */
function respelled(group: Asked, rows: readonly StateRow[]): Asked | undefined {
  const keys = new Map(rows.flatMap(({ n, known: key }) => (key === null ? [] : [[n, key] as const])));
  if (keys.size === 0) return undefined;
  return group.map((one) => ({ ...spelled(one, keys.get(one.n) ?? one.key), n: one.n }));
}

const question = (row: StateRow, purpose: Purpose, options: MayOptions, now: Date): Question => ({
  now,
  purpose,
  present: row.present,
  reference: row.reference ?? undefined,
  version: row.version ?? 0,
  restrictedAt: dateOf(row.restricted_at),
  exception: options.despiteRestriction,
  state: stateIn(row),
  entry: row.entry ?? undefined,
  suppressed: undefined,
});

interface Listing {
  readonly group: Asked;
  readonly questions: Map<number, Question>;
  readonly rows: readonly StateRow[];
  readonly name: string;
  readonly purpose: Purpose;
  readonly used: readonly KeyInUse[];
  readonly sealed: SealedAddress | undefined;
}

/** Adds what the suppression list says. While no address was ever listed there is nothing to ask. */
async function withSuppression(base: Foundation, listing: Listing): Promise<Map<number, Question>> {
  const { group, questions, name, purpose, used } = listing;
  if (used.length === 0) return questions;
  const problem = keyProblem(base, used);
  if (problem) {
    return new Map([...questions].map(([n, asked]) => [n, { ...asked, suppressed: problem }]));
  }
  const emails = await addresses(base, listing);
  const looked = group.flatMap(({ n, tenant }): SuppressionQuestion[] => {
    const email = emails.get(n);
    return typeof email === "string" ? [{ n, scope: scopeOf(purpose, tenant), email }] : [];
  });
  for (const [n, email] of emails) {
    const asked = questions.get(n);
    if (email === UNREADABLE && asked) questions.set(n, { ...asked, suppressed: "address_unreadable" });
  }
  for (const [n, suppressed] of await findSuppressed(base, looked, name, used)) {
    const asked = questions.get(n);
    if (asked) questions.set(n, { ...asked, suppressed });
  }
  return questions;
}

/** Stands where there is an address and nobody can open it: then nobody knows whether it is on the list. */
const UNREADABLE = Symbol("unreadable");

async function addresses(
  base: Foundation,
  { rows, sealed }: Listing,
): Promise<Map<number, string | typeof UNREADABLE>> {
  const opened = sealed && (await openAddresses(base, sealed, rows));
  return new Map(
    rows.flatMap(({ n, email }, at) => {
      if (email === null) return [];
      if (opened === undefined) return [[n, email] as const];
      const one = opened[at];
      return [[n, one?.ok === true && typeof one.value === "string" ? one.value : UNREADABLE] as const];
    }),
  );
}

/** `id:normaliser:proof`, separated by commas: a key's id holds neither. */
const keysOf = (text: string | null | undefined): KeyInUse[] =>
  (text ?? "").split(",").flatMap((key) => {
    const [id, normaliser, proof] = key.split(":");
    return id === undefined || proof === undefined ? [] : { id, normaliser: Number(normaliser), proof };
  });
