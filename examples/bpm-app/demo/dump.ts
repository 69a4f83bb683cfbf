import type { KeyObject } from "node:crypto";
import { verifyExport, type Exporter } from "@habeas/export";
import type { Store } from "../store.ts";
import { count, megabytes, type Terminal } from "./terminal.ts";

/** A dump that is there, whole and verified. */
export interface Dumped {
  readonly rows: number;
  /** Where somebody finds it. */
  readonly place: string;
  readonly prefix: string;
}

/** Streams everything of one tenant to the tenant's own prefix. */
export async function dumpTenant(options: {
  readonly exporter: Exporter;
  readonly tenant: string;
  readonly store: Store;
  readonly terminal: Terminal;
}): Promise<Dumped> {
  const { exporter, tenant, store, terminal } = options;
  const job = await exporter.start({ tenant, requestedBy: "demo" });
  const { prefix } = job;
  const place = store.place(prefix);
  const parts: string[] = [];
  let rows = 0;
  for await (const event of job.run()) {
    if (event.type === "part") parts.push(`${event.table ?? "stored files"} ${event.rows}`);
    if (event.type !== "complete") continue;
    ({ rows } = event.totals);
    terminal.tell(parts.toSorted().join(", "));
    terminal.tell(`${count(rows, "row")}, ${megabytes(event.totals.bytes)} compressed: ${place}`);
  }
  return { rows, place, prefix };
}

/** Reads a dump back, every byte of it. */
export async function verifyDump(options: {
  readonly store: Store;
  readonly prefix: string;
  readonly publicKey: KeyObject;
  readonly terminal: Terminal;
}): Promise<void> {
  const { store, prefix, publicKey, terminal } = options;
  const { ok, findings, objects, bytes } = await verifyExport({ sink: store.sink, prefix, publicKey });
  if (!ok) throw new Error(`the dump is damaged: ${findings.map(({ rule }) => rule).join(", ")}`);
  terminal.tell(`${count(objects, "object")}, ${megabytes(bytes)}: every checksum and the signature hold`);
}
