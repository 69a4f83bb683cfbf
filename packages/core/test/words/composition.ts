import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type { Purpose, Recipient, Registry, SubjectRef } from "../../src/index.ts";
import type { RowOf, TableKey } from "../../src/index.ts";
import type { Opened, SealedKey } from "./sealed-columns.ts";

/* Ports, shortened: each is a type of the package named beside it. */
// oxlint-disable-next-line -- drizzle's own escape hatch for "any schema"
export type Database = PgDatabase<PgQueryResultHKT, Record<string, unknown>>;
export interface Store {
  put(key: string, bytes: Uint8Array): Promise<void>;
  read(key: string): AsyncIterable<Uint8Array>;
} // export: Sink
export interface Secrets {
  readonly keys: readonly { readonly id: string; readonly key: Uint8Array }[];
} // core
export interface KeyProvider {
  readonly id: string;
  wrap(key: Uint8Array): Promise<Uint8Array>;
  unwrap(key: Uint8Array): Promise<Uint8Array>;
} // crypto
export interface Signer {
  sign(bytes: Uint8Array): Promise<Uint8Array>;
} // core
export interface Checkpoints {
  publish(note: string): Promise<void>;
} // core

/** One root for everything, or each use apart: a KMS for sealed columns, files for the rest. */
export type Keys =
  | Secrets
  | {
      readonly secrets: Secrets;
      readonly sealing?: KeyProvider;
      readonly dumps?: Signer;
      readonly journal?: Uint8Array;
    };
export declare const fromEnv: (name: string) => Secrets;

/** What can be searched although it is sealed. The index column is the one that is `copyOf` the sealed one. */
export type IndexOptions<Plain> = (
  | { readonly unique: "tenant" | "everywhere" } // exact, and the database enforces it
  | { readonly exact: "tenant" | "everywhere" }
  | { readonly rows: number; readonly bits?: number } // truncated: several values share a hash
) &
  /** @defaultValue by the column's category: `normalize.email` for EmailAddress … */
  { readonly normalize?: (value: Plain) => string };
type PlainOf<T, C> = C extends keyof RowOf<T> ? Opened<NonNullable<RowOf<T>[C]>> : never;
type Tabular = { readonly $inferSelect: object; readonly $inferInsert: object };
export type IndexesOf<T> = T extends Tabular
  ? { readonly [C in SealedKey<T>]?: IndexOptions<PlainOf<T, C>> }
  : never;
export type IndexesFor<S> = { readonly [T in TableKey<S>]?: IndexesOf<S[T]> };

/** Which purposes, kinds and columns a connector was given: compared with the registry when it is plugged in. */
export interface Connector<
  out P extends string = string,
  out K extends string = string,
  out C extends string = string,
> {
  readonly purposes: readonly P[];
  readonly kinds: readonly K[];
  readonly columns: readonly C[];
}
export declare function activeCampaign<
  const P extends string,
  const K extends string,
  const C extends string = never,
>(options: {
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly subjects: readonly K[];
  readonly lists: Readonly<Record<P, string>>;
  readonly fields?: Readonly<Record<C, { readonly tag: string } | "firstName">>;
}): Connector<P, K, C>;

type PurposesOf<R> = R extends { readonly for: readonly (infer P)[] } ? P & string : never;
/** The tables of the kinds of person: never all tables of the schema. */
type PeopleTable<Su> = { [K in keyof Su]: Su[K] extends { readonly table: infer T } ? T : never }[keyof Su] &
  string;
type PeopleColumn<S, Su> =
  PeopleTable<Su> extends infer T ? (T extends keyof S ? keyof RowOf<S[T]> & string : never) : never;
export type RecipientsFor<S, Re, Su> = {
  readonly [R in keyof Re]?: Connector<PurposesOf<Re[R]>, keyof Su & string, PeopleColumn<S, Su>>;
};

interface CommonOptions<S, Pu, Re, Su, Ix, Rc> {
  readonly registry: Registry<S, Pu, Re, Su>;
  /** drizzle on node-postgres, postgres.js or PGlite: its pool is found in it. */
  readonly db: Database;
  /** @defaultValue nothing sealed can be searched */
  readonly indexes?: Ix & NoInfer<IndexesFor<S>>;
  /** @defaultValue every recipient is `neverConnected` */
  readonly recipients?: Rc;
  readonly clock?: () => Date;
}
export type HabeasOptions<S, Pu, Re, Su, Ix, Rc> = CommonOptions<S, Pu, Re, Su, Ix, Rc> &
  (
    | {
        readonly production?: false;
        readonly keys?: Keys;
        readonly store?: Store;
        readonly checkpoints?: Checkpoints;
      }
    | {
        readonly production: true;
        readonly keys: Keys;
        readonly store: Store;
        readonly checkpoints: Checkpoints;
      }
  );

/** Needed to look somebody up: no tenant where the index is over all of them. */
type FindOptions<I> = I extends { readonly unique: "everywhere" } | { readonly exact: "everywhere" }
  ? { readonly purpose: string; readonly tenant?: string }
  : { readonly purpose: string; readonly tenant: string };
type OpenedRow<Row> = { [C in keyof Row]: Opened<Row[C]> };
export interface People<T extends Tabular, Ix> {
  findBy<C extends keyof Ix & string>(
    column: C,
    value: PlainOf<T, C>,
    options: FindOptions<Ix[C]>,
  ): Promise<OpenedRow<RowOf<T>>[]>;
  open(rows: readonly RowOf<T>[], options: { readonly purpose: string }): Promise<OpenedRow<RowOf<T>>[]>;
  seal(row: OpenedRow<T["$inferInsert"]>): Promise<T["$inferInsert"]>;
}
/** `vault.protect`, by hand: with a registry it needs the table's name and its indexes. */
export interface Vault<S> {
  protect<K extends TableKey<S>, const Ix extends IndexesOf<S[K]> = IndexesOf<S[K]>>(
    table: K,
    options?: { readonly indexes?: Ix },
  ): S[K] extends Tabular ? People<S[K], Ix> : never;
}
export interface Privacy<Pu, K extends string> {
  may(subject: SubjectRef<K>, purpose: keyof Pu & string): Promise<{ readonly allowed: boolean }>;
}
export interface Rights<K extends string> {
  restrict(subject: SubjectRef<K>, options: { readonly ground: string }): Promise<void>;
}
export interface Connectors<R> {
  readonly erasers: { readonly [N in keyof R]: Eraser };
  run(options: { readonly signal: AbortSignal }): Promise<void>;
}
export interface Eraser {
  erase(order: {
    readonly orderId: string;
  }): Promise<{ readonly state: "done" | "retained" | "pending" | "failed" }>;
}

export type Part =
  | "sealing"
  | "delivery"
  | "polling"
  | "sweeps"
  | "retention"
  | "rewraps"
  | "dumps"
  | "erasures";
export interface PartHealth {
  readonly state: "ok" | "behind" | "stopped";
  readonly lastRound?: { readonly at: Date; readonly done: number; readonly failed: number };
  /** The oldest thing that waits. */
  readonly overdueSince?: Date;
  /** Stable words: `recipient_stopped`, `keys_unavailable`. */
  readonly because?: string;
}
export interface Health {
  readonly ok: boolean;
  readonly parts: Readonly<Record<Part, PartHealth>>;
}

export interface Habeas<S, Pu, Re, Su, Ix> {
  readonly registry: Registry<S, Pu, Re, Su>;
  readonly privacy: Privacy<Pu, keyof Su & string>;
  readonly rights: Rights<keyof Su & string>;
  readonly vault: Vault<S>;
  readonly connectors: Connectors<Re>;
  /** Tables of people, by their key in the schema. */
  readonly people: {
    readonly [T in PeopleTable<Su>]: T extends keyof S
      ? S[T] extends Tabular
        ? People<S[T], T extends keyof Ix ? Ix[T] : Record<never, never>>
        : never
      : never;
  };
  migrate(): Promise<void>;
  run(options: { readonly signal: AbortSignal; readonly parts?: readonly Part[] }): Promise<void>;
  health(): Promise<Health>;
  pages(options: {
    readonly url: string;
    readonly authenticate: (request: Request) => Promise<SubjectRef<keyof Su & string> | undefined>;
  }): { fetch(request: Request): Promise<Response> };
}

export declare function createHabeas<
  S extends object,
  const Pu extends Readonly<Record<string, Purpose>>,
  const Re extends Readonly<Record<string, Recipient>>,
  const Su extends Readonly<Record<string, unknown>>,
  const Ix extends IndexesFor<S> = Record<never, never>,
  const Rc extends RecipientsFor<S, Re, Su> = Record<never, never>,
>(options: HabeasOptions<S, Pu, Re, Su, Ix, Rc>): Habeas<S, Pu, Re, Su, Ix>;

/* By hand, each package alone (signatures shortened). */
export declare function createPrivacy<S, Pu, Re, Su>(options: {
  readonly registry: Registry<S, Pu, Re, Su>;
  readonly db: Database;
  readonly secrets?: Secrets;
}): Privacy<Pu, keyof Su & string> & { readonly registry: Registry<S, Pu, Re, Su> };
export declare function createVault<S, Pu, Re, Su>(options: {
  readonly db: Database;
  readonly keys: KeyProvider;
  readonly registry: Registry<S, Pu, Re, Su>;
}): Vault<S>;
export declare function createConnectors<S, Pu, Re, Su, const Rc extends RecipientsFor<S, Re, Su>>(options: {
  readonly privacy: { readonly registry: Registry<S, Pu, Re, Su> };
  readonly secrets: Secrets;
  readonly recipients: Rc;
}): Connectors<Rc>;
export declare function createRights<S, Pu, Re, Su>(options: {
  readonly privacy: { readonly registry: Registry<S, Pu, Re, Su> };
  readonly erasers: { readonly [R in keyof Re]: Eraser };
  readonly vault?: Vault<S>;
  readonly store?: Store;
}): Rights<keyof Su & string>;
export declare const neverConnected: (options: {
  readonly db: Database;
  readonly recipient: string;
}) => Eraser;
