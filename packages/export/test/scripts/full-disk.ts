/** Writes an object of 4 MiB into a folder of 1 MiB: `full-disk.ts <folder>`. */
import { ExportError, folderSink } from "@habeas/export";
import { report } from "@habeas/testbed/script";

const [path = ""] = process.argv.slice(2);
const sink = folderSink({ path });
const small = await sink.create("tenants/1/small");
await small.write(Buffer.alloc(1000));
await small.complete();
const writer = await sink.create("tenants/1/large");
try {
  for (let written = 0; written < 64; written += 1) await writer.write(Buffer.alloc(65_536, "x"));
  await writer.complete();
  report({ code: "written" });
} catch (error) {
  await writer.abort();
  report(
    error instanceof ExportError
      ? { code: error.code, text: JSON.stringify(error) }
      : { code: String(error) },
  );
}
const again = await sink.create("tenants/1/again");
await again.write(Buffer.alloc(1000));
await again.complete();
const keys: string[] = [];
for await (const { key } of sink.list("")) keys.push(key);
report({ keys });
