import { readCatalog, groupBy, countOf, isMemberElsewhere, liveName } from "@habeas/core/engine";
import { storedJson } from "../brands.ts";
import { RightsError } from "../errors.ts";
import { inOneSnapshot } from "../plan/assess.ts";
import type { RightsFoundation } from "../foundation.ts";
import { lateWork } from "../execute/late-work.ts";
import { rememberedSubject, type Memory } from "../plan/memory.ts";
import type { ErasureProof, ErasureReport, Residue } from "../execute/report.ts";
import { forgetDoubts, settledDoubts } from "../doubts/may-be-theirs.ts";
import { lockRun, readRun, recordProof, type RunName } from "../execute/run.ts";
import { scanDatabase, UNSEEN } from "./search-database.ts";
import { signed } from "../execute/sign.ts";

/**
 * Looks at the data: walks the person's graph again and searches the whole database for her identifiers. A
 * clean verification forgets whom the erasure was about; one that finds something keeps it, to be repeated.
 *
 * @throws A {@link RightsError}: `unknown_run` for a report that this database does not know.
 */
export async function verify(
  base: RightsFoundation,
  report: Pick<ErasureReport, "tenant" | "run">,
): Promise<ErasureProof> {
  const { privacy, signer, keys } = base;
  const tombstones = keys?.tombstones ?? [];
  const name: RunName = { tenant: report.tenant, run: report.run };
  const run = await readRun(privacy.db, name);
  if (run === undefined || run.report === undefined) {
    throw new RightsError("unknown_run", "this database knows no such erasure");
  }
  if (run.memory === undefined) {
    if (run.proof) return run.proof;
    throw new RightsError(
      "unknown_run",
      "nobody verified the erasure in time, and whom it was about is forgotten",
    );
  }
  const memory = storedJson<Memory>(run.memory);
  const catalog = await readCatalog(privacy.db);
  const found = await inOneSnapshot(privacy.db, async (tx) => {
    const left = await lateWork(privacy, tx, catalog, { plan: run.plan, memory });
    const { identifiers, keeps, forgets } = memory;
    const scan = await scanDatabase({
      db: tx,
      registry: privacy.registry,
      catalog,
      tenant: report.tenant,
      identifiers,
      keeps,
      stays: !forgets,
      elsewhere: await isMemberElsewhere(
        privacy.in(tx),
        rememberedSubject(privacy.registry, report.tenant, memory),
      ),
      tombstones,
    });
    const rows = groupBy(
      left.flatMap(({ tables }) => tables),
      ({ table }) => table,
    );
    const graph = [...rows].map(([table, entries]): Residue => ({
      found: "graph",
      table: liveName(privacy.registry.table(table)),
      rows:
        new Set(entries.flatMap((entry) => entry.keys.map((key) => JSON.stringify(key)))).size +
        entries.reduce((sum, { alike }) => sum + countOf({ keys: [], ...(alike && { alike }) }), 0),
    }));
    const doubts = await settledDoubts(tx, { tenant: report.tenant, reference: run.plan.reference });
    const undecided = groupBy(doubts.open(memory.mayBeTheirs), ({ table }) => table);
    const open = [...undecided].map(([table, entries]): Residue => ({
      found: "undecided",
      table: liveName(privacy.registry.table(table)),
      rows: entries.length,
    }));
    return { residue: [...graph, ...scan.residue, ...open], searched: scan.searched };
  });
  const proof = await signed(
    {
      version: 1 as const,
      tenant: report.tenant,
      reference: run.plan.reference,
      run: report.run,
      verifiedAt: privacy.clock().toISOString(),
      clean: found.residue.length === 0,
      ...found,
      ...(tombstones.length > 0 && { tombstones }),
      unseen: UNSEEN,
    },
    signer,
  );
  await keepProof(base, name, proof);
  return proof;
}

async function keepProof({ privacy }: RightsFoundation, name: RunName, proof: ErasureProof): Promise<void> {
  await privacy.db.transaction(async (tx) => {
    const run = await lockRun(tx, name);
    if (run.state === "verified") return;
    const close = proof.clean && run.state === "executed";
    // rows that came after the report: executing the plan again goes on
    const reopen = proof.residue.some(({ found }) => found === "graph");
    // only a recipient is waited for: she is named to it by her id, and nothing else of her is needed
    const memory =
      proof.clean && !close && run.state === "incomplete" ? withoutValues(run.memory) : undefined;
    await recordProof(tx, name, proof, { close, reopen, memory, now: privacy.clock() });
    if (close) await forgetDoubts(tx, proof.tenant);
    await privacy.in(tx).ledger.append({
      tenant: proof.tenant,
      event: "erasure.verified",
      reference: proof.reference,
      facts: {
        plan: proof.run,
        clean: proof.clean,
        searched: { ...proof.searched },
        residue: proof.residue.map(({ found, table, column, rows }) => ({
          found,
          table,
          rows,
          ...(column !== undefined && { column }),
        })),
      },
    });
  });
}

/** What a run remembers once nothing of the person was found: her id, and rows that rightly hold it. */
function withoutValues(memory: string | undefined): string | undefined {
  if (memory === undefined) return undefined;
  const known = storedJson<Memory>(memory);
  const identifiers = known.identifiers.filter(({ category }) => category === "Identifier");
  return JSON.stringify({ ...known, identifiers, named: [], seeds: [] } satisfies Memory);
}
