import { PassThrough } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import type { Pool } from "pg";
import { createZstdCompress } from "../src/compress/zstd.ts";
import { TENANT } from "./forms.ts";

/** The usual way: a cursor, JSON.stringify, zstd, lib-storage's Upload. */
export async function cursorUpload(pool: Pool, client: S3Client): Promise<number> {
  const connection = await pool.connect();
  const lines = new PassThrough();
  if (createZstdCompress === undefined) throw new Error("this Node has no zstd");
  const packed = lines.pipe(createZstdCompress());
  const upload = new Upload({ client, params: { Bucket: "dumps", Key: "cursor.ndjson.zst", Body: packed } });
  const done = upload.done();
  let count = 0;
  await connection.query("begin");
  await connection.query(
    `declare all_rows no scroll cursor for select * from submissions where tenant_id = '${TENANT}'`,
  );
  for (;;) {
    const { rows } = await connection.query<Record<string, unknown>>("fetch 1000 from all_rows");
    if (rows.length === 0) break;
    count += rows.length;
    const text = `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;
    if (!lines.write(text)) await new Promise((resolve) => lines.once("drain", resolve));
  }
  lines.end();
  await done;
  await connection.query("rollback");
  connection.release();
  return count;
}
