import { z } from "zod";
import type { Json } from "@habeas/internal";
import { ExportError } from "../errors.ts";

const field = z.object({
  name: z.string(),
  type: z.string(),
  habeas: z.object({ type: z.string(), decrypted: z.string().optional() }),
});

const resource = z.object({
  name: z.string(),
  path: z.array(z.string()),
  format: z.enum(["ndjson", "csv"]),
  schema: z.object({ fields: z.array(field) }),
  habeas: z.object({
    table: z.string(),
    rows: z.number(),
    decrypted: z.number(),
    unreadable: z.number(),
    parts: z.array(z.object({ path: z.string(), hash: z.string(), bytes: z.number(), rows: z.number() })),
  }),
});

const dataPackage = z.object({
  resources: z.array(resource),
  signature: z.object({ algorithm: z.string(), keyId: z.string(), value: z.string() }).optional(),
  habeas: z.object({
    version: z.literal("habeas-dump/1"),
    tenant: z.string(),
    export: z.string(),
    compression: z.enum(["zstd", "gzip", "none"]),
    neutralised: z.boolean(),
    snapshot: z.object({ at: z.string() }),
    files: z.object({ count: z.number(), bytes: z.number() }),
    excluded: z.array(z.object({ table: z.string(), column: z.string().optional(), because: z.string() })),
    manifestSha256: z.string(),
  }),
});

/** A table of a dump as its package describes it. */
export type DescribedTable = Readonly<z.infer<typeof resource>>;

/** A column of a dump as its package describes it. */
export type DescribedField = Readonly<z.infer<typeof field>>;

/** A package of ours, and its JSON as it was read: what is signed. */
export interface ReadDataPackage extends Readonly<z.infer<typeof dataPackage>> {
  readonly raw: { readonly [key: string]: Json };
}

/**
 * Reads a `datapackage.json` of ours.
 *
 * @throws A {@link ExportError}: `invalid_dump`.
 */
export function readDataPackage(bytes: Buffer): ReadDataPackage {
  try {
    const raw = json.parse(JSON.parse(bytes.toString()));
    return { ...dataPackage.parse(raw), raw };
  } catch {
    throw new ExportError("invalid_dump", "this is not the data package of a dump", {
      where: "datapackage.json",
    });
  }
}

const json = z.record(z.string(), z.json());
