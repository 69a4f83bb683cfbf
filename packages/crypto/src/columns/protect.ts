import { CONTROLLER } from "@habeas/internal";
import { and, eq, is, SQL } from "drizzle-orm";
import type { Database } from "@habeas/internal";
import type { Audit } from "../audit.ts";
import { CryptoError } from "../errors.ts";
import { openRows } from "./open-rows.ts";
import type { BlindIndex } from "./blind-index-value.ts";
import { blindIndexOf, keysOf, sealRows, type SealingTools } from "./seal-rows.ts";
import { encryptColumn, type ColumnEncryption } from "./encrypt-column.ts";
import { fillIndexes, resealRows } from "./reseal.ts";
import type { RewrittenBatch } from "./rewrite-rows.ts";
import { fieldOwner, rowContext, type Row } from "./row-owner.ts";
import type { WalkOptions } from "./walk-rows.ts";
import type { TableShape } from "./table-shape.ts";
import { Unreadable } from "./unreadable.ts";

export interface ProtectTools extends SealingTools {
  readonly db: Database;
  /** The host's transaction, refused where policies hide rows from its role. */
  readonly inside: (tx: Database) => Database;
  readonly clock: () => Date;
  readonly audit: Audit;
}

interface Transaction {
  readonly db?: Database;
}

interface Searching extends Transaction {
  readonly tenant?: unknown;
}

interface Opening extends Transaction {
  readonly purpose: string;
  readonly onError?: "throw" | "report";
}

/** `ProtectedTable`, without its types. */
export interface Protected {
  seal(rows: Row | readonly Row[], options?: Transaction): Promise<Row | Row[]>;
  update(values: Row, keys: Row, options?: Transaction): Promise<Row>;
  open(rows: readonly Row[], options: Opening): Promise<Row[]>;
  index(name: string, value: unknown, options: Searching): Promise<BlindIndex>;
  find(name: string, value: unknown, options: Opening & Searching): Promise<Row[]>;
  currentKeyId(field: string, keys: Row, options?: Transaction): Promise<Uint8Array>;
  reseal(options?: WalkOptions): Promise<RewrittenBatch>;
  fillIndexes(names: readonly string[], options?: WalkOptions): Promise<RewrittenBatch>;
  encryptColumn(columns: { readonly from: string; readonly to: string }): ColumnEncryption;
}

/** The methods of a protected table. */
export function protectedTable(tools: ProtectTools, shape: TableShape): Protected {
  const within = ({ db }: Transaction): Database | undefined => db && tools.inside(db);

  const open: Protected["open"] = async (rows, options) => {
    const { purpose, onError = "throw" } = options;
    const opened = await openRows(tools, shape, rows, onError, within(options));
    const tenants = new Set(rows.map((row) => rowContext(shape, row).tenant));
    await tools.audit({
      at: tools.clock(),
      table: shape.name,
      purpose,
      tenants: [...tenants].toSorted(),
      rows: rows.length,
      fields: opened.fields,
      unreadable: opened.unreadable,
    });
    return opened.rows;
  };

  const index: Protected["index"] = async (name, value, options) => {
    const tenant = searched(shape, options.tenant);
    const roots = await tools.keyCache.roots([tenant], within(options));
    return blindIndexOf(roots.get(tenant), indexNamed(shape, name), value);
  };

  return {
    seal: async (rows, options = {}) => {
      if (isList(rows))
        return await sealRows(
          tools,
          shape,
          rows.map((row) => inserted(shape, row)),
          within(options),
        );
      const [sealed = {}] = await sealRows(tools, shape, [inserted(shape, rows)], within(options));
      return sealed;
    },
    update: async (values, keys, options = {}) => {
      const [sealed = {}] = await sealRows(tools, shape, [{ values, keys }], within(options));
      return sealed;
    },
    open,
    index,
    currentKeyId: async (name, keys, options = {}) => {
      const field = shape.fields.find(({ property }) => property === name);
      if (field === undefined)
        throw new CryptoError("invalid_options", "no such sealed column", { where: shape.name });
      const owner = fieldOwner(field, rowContext(shape, keys));
      return keysOf(await tools.keyCache.reload([owner], within(options)), owner).current().keyId;
    },
    reseal: async (options = {}) => await resealRows(tools, shape, options),
    fillIndexes: async (names, options = {}) =>
      await fillIndexes(
        tools,
        shape,
        names.map((name) => indexNamed(shape, name)),
        options,
      ),
    encryptColumn: ({ from, to }) => encryptColumn(tools, shape, from, to),
    find: async (name, value, options) => {
      const { of, column, normalize } = indexNamed(shape, name);
      const probe = await index(name, value, options);
      const own = shape.tenant === undefined ? undefined : eq(shape.tenant.column, options.tenant);
      const database = within(options) ?? tools.db;
      const candidates: Row[] = await database
        .select()
        .from(shape.table)
        .where(and(own, eq(column, probe)));
      const wanted = normalize(value);
      const rows = await open(candidates, { ...options, onError: "report" });
      return rows.filter((row) => matches(row[of.property], wanted, normalize));
    },
  };
}

/** A shredded candidate has no value to match; any other failure must not look like "not found". */
function matches(value: unknown, wanted: string, normalize: (value: unknown) => string): boolean {
  if (!(value instanceof Unreadable)) return normalize(value) === wanted;
  if (value.code === "key_shredded") return false;
  throw new CryptoError(value.code, "a row with this index cannot be opened", { where: value.field });
}

/** The row with the defaults that the schema gives it, sealed columns aside: values are bound to them. */
function inserted(shape: TableShape, row: Row): { readonly values: Row; readonly keys: Row } {
  const sealed = new Set(shape.fields.map((field) => field.property));
  const values: Record<string, unknown> = { ...row };
  for (const [property, column] of Object.entries(shape.columns)) {
    if (values[property] !== undefined || column.defaultFn === undefined || sealed.has(property)) continue;
    const value: unknown = column.defaultFn();
    if (!is(value, SQL)) values[property] = value; // an expression is the database's, and drizzle's to write
  }
  return { values, keys: values };
}

function indexNamed(shape: TableShape, name: string) {
  const index = shape.indexes.find((one) => one.property === name);
  if (index !== undefined) return index;
  throw new CryptoError("invalid_options", "a protected table has no such blind index", {
    where: shape.name,
  });
}

/** The tenant of a search: one where the rows have one, none where they are the controller's. */
function searched(shape: TableShape, tenant: unknown): string {
  if ((tenant === undefined) === (shape.tenant === undefined))
    return shape.tenant?.text(tenant) ?? CONTROLLER;
  throw new CryptoError(
    "missing_context",
    shape.tenant === undefined ? "the rows of this table have no tenant" : "a search names its tenant",
    { where: shape.name },
  );
}

/** `Array.isArray` does not narrow a readonly array. */
const isList = (rows: Row | readonly Row[]): rows is readonly Row[] => Array.isArray(rows);
