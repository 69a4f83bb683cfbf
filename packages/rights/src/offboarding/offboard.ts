import {
  countRestricted,
  readCatalog,
  components,
  hasKey,
  purposesOf,
  type Catalog,
  type RowKey,
  tenantPredicate,
  type ClassifiedTable,
} from "@habeas/core/engine";
import { type Registry } from "@habeas/core";
import type { Database } from "@habeas/internal";
import { assessRows, type Assessment } from "../plan/assess.ts";
import type { RightsFoundation } from "../foundation.ts";
import { physicalCopies } from "../execute/physical.ts";
import type { PhysicalCopy } from "../execute/report.ts";
import type { RecipientOutcome } from "../recipients/recipient-outcome.ts";
import { signed, type Signature } from "../execute/sign.ts";
import { removeFiles } from "../execute/remove-files.ts";
import { RightsError } from "../errors.ts";
import { heldRows } from "../holds/held-rows.ts";
import { applyVerdicts, Tally } from "../retention/apply-verdicts.ts";
import { expiryFacts } from "../plan/expiry-facts.ts";
import { nextKeys } from "../retention/next-keys.ts";
import { forgetPersons } from "./forget-persons.ts";
import { removeArchives } from "./remove-archives.ts";
import { addResidue } from "./residue.ts";
import { tellSubProcessors } from "../recipients/tell-sub-processors.ts";

export interface OffboardOptions {
  /** The customer's choice: give everything back first, or only delete. */
  readonly choice: "return" | "delete";
  /** Who chose, at the customer: an id or a role, no name. */
  readonly by: string;
  /** Rows a transaction begins with. @defaultValue `500` */
  readonly batch?: number;
}

/** What a customer is given at the end. */
export interface OffboardReport {
  readonly version: 1;
  readonly tenant: string;
  readonly at: string;
  readonly choice: OffboardOptions["choice"];
  readonly dump: { readonly id: string; readonly digest: string } | undefined;
  readonly deleted: readonly { readonly table: string; readonly rows: number }[];
  readonly erased: readonly { readonly table: string; readonly rows: number }[];
  readonly files: { readonly removed: number; readonly waiting: number };
  /** What the sub-processors answered: everybody who received data for a processor purpose. */
  readonly recipients: readonly RecipientOutcome[];
  /** Persons of whom nothing is left, and whom nobody knows any more. */
  readonly forgotten: number;
  /** Dumps of the tenant that were removed: with `choice: "delete"`. */
  readonly archives: number;
  /** What stays on disks, and until when: dumps too. */
  readonly physical: readonly PhysicalCopy[];
  /** Rows in which something is left that should be gone: a second walk over everything. */
  readonly residue: readonly { readonly table: string; readonly rows: number }[];
  /** Over the canonical JSON of everything else, where a signer was given. */
  readonly signature?: Signature;
}

/** Dump, verify, erase, prove. Safe to repeat: a second run finds what is left. */
export async function offboard(
  base: RightsFoundation,
  tenant: string,
  { choice, by, batch = 500 }: OffboardOptions,
): Promise<OffboardReport> {
  const { privacy } = base;
  if (choice === "delete") await refuseRestricted(privacy.db, tenant);
  const dump = choice === "return" ? await verifiedDump(base, tenant) : undefined;
  const name = { tenant, run: `offboarding/${privacy.clock().toISOString()}` };
  const tally = new Tally();
  const catalog = await readCatalog(privacy.db);
  await privacy.ledger.append({
    tenant,
    event: "tenant.offboarding",
    facts: { choice, by, dump: dump?.digest ?? null },
  });
  await everyRow(base, catalog, tenant, batch, async (tx, found) => {
    await applyVerdicts(tx, found, { registry: privacy.registry, name, tally, except: new Set() });
  });
  const residue = new Map<string, number>();
  await everyRow(base, catalog, tenant, batch, async (tx, found) => {
    await addResidue(tx, { registry: privacy.registry, catalog, tenant }, found, residue);
  });
  const recipients = await tellSubProcessors(base, tenant);
  const forgotten = await forgetPersons(base, catalog, tenant);
  // what is to be returned has to be fetched first: a second call deletes it
  const archives =
    choice === "delete"
      ? await removeArchives(base, tenant)
      : { removed: 0, left: (await base.exporter?.archives?.(tenant)) ?? [] };
  const content: OffboardReport = {
    version: 1,
    tenant,
    at: privacy.clock().toISOString(),
    choice,
    dump,
    deleted: tally.deleted,
    erased: tally.erased,
    files: await removeFiles(base, catalog, name),
    recipients,
    forgotten,
    archives: archives.removed,
    physical: physicalCopies(archives.left),
    residue: [...residue].map(([table, rows]) => ({ table, rows })),
  };
  const report = await signed(content, base.signer);
  await privacy.ledger.append({
    tenant,
    event: "tenant.offboarded",
    facts: {
      choice,
      deleted: report.deleted.map((one) => ({ ...one })),
      erased: report.erased.map((one) => ({ ...one })),
      forgotten,
      archives: report.archives,
      residue: report.residue.map((one) => ({ ...one })),
      recipients: report.recipients.map(({ recipient, state }) => ({ recipient, state })),
    },
  });
  return report;
}

/** Art. 18(2): what is restricted is only stored. The customer takes it with it, or lifts the restriction first. */
async function refuseRestricted(db: Database, tenant: string): Promise<void> {
  if ((await countRestricted(db, tenant)) === 0) return;
  throw new RightsError("restricted", "data of this tenant is restricted, and would be lost", {
    where: tenant,
    fix: 'return it (choice: "return"), or tell the persons and lift the restrictions',
  });
}

async function verifiedDump(
  { exporter }: RightsFoundation,
  tenant: string,
): Promise<{ readonly id: string; readonly digest: string }> {
  if (exporter?.dump === undefined || exporter.verify === undefined) {
    throw new RightsError("missing_port", "returning the data needs an exporter that dumps and verifies", {
      where: "exporter",
    });
  }
  const dump = await exporter.dump(tenant);
  if (await exporter.verify({ tenant, id: dump.id })) return dump;
  throw new RightsError("dump_not_verified", "the dump cannot be read back, so nothing is erased");
}

/** All rows that are processed for a tenant, in batches, referencing tables first, each batch assessed in a transaction. */
async function everyRow(
  base: RightsFoundation,
  catalog: Catalog,
  tenant: string,
  size: number,
  visit: (tx: Database, found: Assessment) => Promise<void>,
): Promise<void> {
  const { privacy } = base;
  const { db, registry } = privacy;
  const holds = await heldRows(base, catalog, tenant);
  const ours = registry.tables.filter((table) => isProcessed(registry, table));
  const named = (table: ClassifiedTable): ClassifiedTable[] =>
    catalog.foreignKeysFrom(table).flatMap(({ to }) => ours.filter((other) => catalog.find(other) === to));
  for (const table of components(ours, named).flat()) {
    let after: RowKey | undefined;
    do {
      const keys = await nextKeys(db, catalog, table, tenantPredicate(registry, table, tenant), {
        after,
        size,
      });
      after = keys.length === size ? keys.at(-1) : undefined;
      if (keys.length === 0) continue;
      await db.transaction(async (tx) => {
        const facts = await expiryFacts(tx, registry, { tenant, reference: "" }, privacy.clock());
        const seeds = new Map([[table.key, hasKey(catalog, table, keys)]]);
        const given = { ...facts, mode: "offboarding" as const, holds };
        await visit(
          tx,
          await assessRows({ db: tx, registry, catalog, tenant, facts: given, seeds, refuses: false }),
        );
      });
    } while (after !== undefined);
  }
}

/** What is done on the customer's behalf; rows without personal data follow those that own them. */
const isProcessed = (registry: Registry, { tenancy, columns }: ClassifiedTable): boolean =>
  tenancy.by !== "global" &&
  tenancy.by !== "none" &&
  columns.some(({ rule }) => purposesOf(rule)?.some((name) => registry.purposes[name]?.as === "processor"));
