import type { Ledger } from "@habeas/core";
import { count, type Terminal } from "./terminal.ts";

/** Seals what was recorded about a tenant's people, and reads it back against the checkpoint outside. */
export async function proveLedger(ledger: Ledger, tenant: string, terminal: Terminal): Promise<number> {
  await ledger.seal();
  const report = await ledger.verify(tenant);
  if (!report.valid || !report.outside) throw new Error("the ledger does not verify");
  terminal.tell(
    `${count(report.size, "entry", "entries")} sealed and read back against the last checkpoint; no name, no address in any of them`,
  );
  return report.size;
}
