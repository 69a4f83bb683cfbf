import { textArray } from "@habeas/core/engine";
import { createHash } from "node:crypto";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { storedJson } from "../brands.ts";
import type { JournalLine } from "./append.ts";

/** Writes down that what these lines say is done in this database. Before a line is written: state comes first. */
export async function recordLines(db: Database, lines: readonly string[], now: Date): Promise<void> {
  if (lines.length === 0) return;
  await db.execute(sql`
    insert into habeas.journal_line (tenant_id, digest, at)
    select tenant, digest, ${now.toISOString()}::timestamptz from ${named(lines)} on conflict do nothing`);
}

/** How many of these lines this database has not seen. */
export async function unknownLines(db: Database, lines: readonly string[]): Promise<number> {
  if (lines.length === 0) return 0;
  const [row] = rowsOf<{ unknown: number }>(
    await db.execute(sql`
      select count(*)::int as unknown from ${named(lines)}
      where not exists (select from habeas.journal_line known
        where known.tenant_id = line.tenant and known.digest = line.digest)`),
  );
  return row?.unknown ?? lines.length;
}

/** How many lines this database knows: fewer than a moment ago means that it is another. */
export async function countKnown(db: Database): Promise<number> {
  const [row] = rowsOf<{ lines: number }>(
    await db.execute(sql`select count(*)::int as lines from habeas.journal_line`),
  );
  return row?.lines ?? 0;
}

const named = (lines: readonly string[]) => {
  const tenants = lines.map((line) => storedJson<JournalLine>(line).tenant);
  const digests = lines.map((line) => createHash("sha256").update(line).digest("hex"));
  return sql`unnest((${textArray(tenants)}::text)::text[], (${textArray(digests)}::text)::text[]) line (tenant, digest)`;
};
