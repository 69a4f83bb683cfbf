import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { RightsFoundation } from "../erasure/foundation.ts";
import { identifiersOf } from "../erasure/identifiers.ts";
import type { Catalog } from "../graph/catalog.ts";
import { edgesOf } from "../graph/edges.ts";
import { seedsOf } from "../graph/seeds.ts";
import { walk } from "../graph/walk.ts";

/** The rows of persons whose data is restricted: stored, and nothing else. Art. 18(2). */
export async function restrictedRows(
  { privacy }: RightsFoundation,
  catalog: Catalog,
  tenant: string,
): Promise<Set<string>> {
  const { db, registry } = privacy;
  const persons = rowsOf<{ kind: string; id: string }>(
    await db.execute(sql`
      select kind, subject_id as id from habeas.subject
      where tenant_id = ${tenant} and kind is not null and restricted_at is not null`),
  );
  const rows = new Set<string>();
  const edges = edgesOf(registry);
  for (const { kind, id } of persons) {
    const subject = { kind, tenant, id };
    const identifiers = await identifiersOf({ db, privacy, catalog, subject });
    const seeds = await seedsOf({ db, registry, catalog, subject, identifiers });
    const reach = await walk({ db, registry, catalog, edges, tenant, seeds, dates: [] });
    for (const row of reach.rows) if (row.owned) rows.add(row.id);
  }
  return rows;
}
