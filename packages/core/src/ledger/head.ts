import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { hex } from "./encoding.ts";
import { GrowingTree } from "./merkle-tree.ts";

/** Where a tenant's log ends. */
export interface Head {
  readonly tenant: string;
  readonly origin: number;
  readonly publishedSize: number;
  /** The tree up to here. */
  readonly tree: GrowingTree;
}

interface HeadRow {
  readonly origin: number;
  readonly size: number;
  readonly edge: string;
  readonly published: number;
}

const COLUMNS = sql.raw(
  "origin, size::float8 as size, encode(frontier, 'hex') as edge, published_size::float8 as published",
);

/** The head as it is; undefined before the first entry is sealed. */
export async function readHead(db: Database, tenant: string): Promise<Head | undefined> {
  const rows = await db.execute(sql`select ${COLUMNS} from habeas.ledger_head where tenant_id = ${tenant}`);
  return headOf(tenant, rowsOf<HeadRow>(rows)[0]);
}

/** Locks the head until the transaction ends; undefined while another sealer has it. */
export async function lockHead(db: Database, tenant: string): Promise<Head | undefined> {
  await db.execute(sql`
    insert into habeas.ledger_head (tenant_id, origin, size, frontier, published_size)
    select ${tenant}, 1, 0, ''::bytea, 0
    where not exists (select 1 from habeas.ledger_head where tenant_id = ${tenant}) on conflict do nothing`);
  const rows = await db.execute(
    sql`select ${COLUMNS} from habeas.ledger_head where tenant_id = ${tenant} for update skip locked`,
  );
  return headOf(tenant, rowsOf<HeadRow>(rows)[0]);
}

/** Writes the head that the caller has locked. */
export async function writeHead(db: Database, head: Head): Promise<void> {
  const { tenant, origin, publishedSize, tree } = head;
  await db.execute(sql`
    update habeas.ledger_head set origin = ${origin}::int, size = ${tree.size}::bigint,
      frontier = decode(${tree.edge.map(hex).join("")}, 'hex'), published_size = ${publishedSize}::bigint
    where tenant_id = ${tenant}`);
}

function headOf(tenant: string, row: HeadRow | undefined): Head | undefined {
  if (!row) return undefined;
  const edge = hashesOf(row.edge);
  return { tenant, origin: row.origin, publishedSize: row.published, tree: new GrowingTree(row.size, edge) };
}

/** Hashes of 32 bytes, one after the other in hexadecimal. */
export function hashesOf(text: string): Uint8Array[] {
  const bytes = new Uint8Array(Buffer.from(text, "hex"));
  return Array.from({ length: bytes.length / 32 }, (_, index) =>
    bytes.subarray(index * 32, (index + 1) * 32),
  );
}
