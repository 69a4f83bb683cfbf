import { CryptoError } from "../errors.ts";
import { fromText } from "../envelope/text-form.ts";
import type { KeyCache, PinnedKeys } from "../keys/key-cache.ts";
import { ownerName, subjectOwner, tenantOwner, type Owner } from "../keys/owner.ts";
import { openValue } from "./open-rows.ts";
import { createPlaces } from "./place.ts";
import type { SealedColumn } from "./protected-types.ts";
import type { SealingTools } from "./seal-rows.ts";
import type { TableShape } from "./table-shape.ts";

/** Whose values a batch holds. */
export interface DecryptionOwner {
  readonly tenant: string;
  readonly subject: string | undefined;
}

/** Where a value was read. */
export interface SealedPlace {
  /** As in `SealedColumn.table`. */
  readonly table: string;
  readonly tenant: string;
  readonly subject?: string | undefined;
  /** The value of the bind column; left out where the table binds to none. */
  readonly bind?: string | undefined;
  readonly field: string;
}

/**
 * Opens values of raw rows, for readers that do not go through drizzle: exports, access copies. One decryptor
 * serves one reader: `prepare` forgets the keys of the batch before.
 */
export interface Decryptor {
  /** The sealed columns of its tables, and which columns name tenant, person and row. */
  readonly columns: readonly SealedColumn[];
  /**
   * Reads the keys of a batch from the key table, past the cache: one query.
   *
   * @throws A {@link CryptoError}: `key_provider_unavailable`, `database_fault`.
   */
  prepare(batch: readonly DecryptionOwner[]): Promise<void>;
  /**
   * Opens a value of the prepared batch: bytes, the text form, or `\x…`.
   *
   * @throws A {@link CryptoError}: `key_shredded`, `unknown_key`, `authentication_failed`, `not_an_envelope`,
   * `unsupported_suite`, `missing_context`.
   */
  open(value: Uint8Array | string, place: SealedPlace): unknown;
}

export interface DecryptorTools extends Pick<SealingTools, "envelopes"> {
  readonly keyCache: KeyCache;
}

export function createDecryptor(
  tools: DecryptorTools,
  shapes: readonly TableShape[],
  columns: readonly SealedColumn[],
): Decryptor {
  const byTable = new Map(shapes.map((shape) => [shape.name, shape]));
  const hasTenantFields = shapes.some((shape) => shape.fields.some((field) => field.scope === "tenant"));
  let pinned: PinnedKeys = new Map();
  let placeOf = createPlaces();
  return {
    columns,
    prepare: async (batch) => {
      pinned = await tools.keyCache.reload(owners(batch, hasTenantFields));
      placeOf = createPlaces();
    },
    open: (value, { table, tenant, subject, bind, field: id }) => {
      const shape = byTable.get(table);
      const field = shape?.byField.get(id);
      if (shape === undefined || field === undefined)
        throw missing("no such sealed field", `${table}: ${id}`);
      if ((bind === undefined) !== (shape.bind === undefined))
        throw missing("the bind value is missing", table);
      const context = {
        tenant: shape.tenant.text(tenant),
        subject: subject === undefined ? undefined : shape.subject?.text(subject),
        bind: bind === undefined ? undefined : shape.bind?.text(bind),
      };
      const envelope = typeof value === "string" ? fromText(value) : value;
      return openValue(
        tools,
        pinned,
        field,
        context,
        envelope,
        placeOf(context.tenant, field.prefixed, context.bind),
      );
    },
  };
}

/** Each owner once: the rows of a person stand together. */
function owners(batch: readonly DecryptionOwner[], hasTenantFields: boolean): Owner[] {
  const distinct = new Map<string, Owner>();
  for (const { tenant, subject } of batch) {
    const owner = subject === undefined ? undefined : subjectOwner(tenant, subject);
    if (owner !== undefined) distinct.set(ownerName(owner), owner);
    if (hasTenantFields) distinct.set(ownerName(tenantOwner(tenant)), tenantOwner(tenant));
  }
  return [...distinct.values()];
}

const missing = (message: string, where: string) => new CryptoError("missing_context", message, { where });
