import { createExporter, tenantFolder, type Sink } from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { memorySink } from "@habeas/export/testing";
import { createTestDatabase } from "@habeas/testbed";
import { expect, it } from "vitest";
import { app, registry } from "./support/app.ts";
import { collected } from "./support/collected.ts";

const sink = memorySink();
const text = async (key: string): Promise<string> =>
  Buffer.concat(await collected(sink.read(key))).toString();

it("the pages for the customer name what is there, where it lies after a second attempt, and what is left out", async () => {
  const database = await createTestDatabase({ template: app });
  await tenantFolder({ sink, tenant: "1" }).put("letter.txt", "Dear customer");
  let isFirst = true;
  const failing: Sink = {
    ...sink,
    async create(key, options) {
      if (key.includes("/data/files/") && isFirst) {
        isFirst = false;
        throw new TypeError("fetch failed");
      }
      return await sink.create(key, options);
    },
  };
  const source = pgSource(database.pool);
  const store = database.db;
  const exporter = createExporter({ registry, source, db: store, sink: failing });
  const job = await exporter.start({ tenant: "1", requestedBy: "x", compression: "none", rangeRows: 200 });
  await expect(collected(job.run())).rejects.toMatchObject({ code: "unexpected_failure" });
  await collected(job.run());

  const page = await text(`${job.prefix}index.html`);
  const readme = await text(`${job.prefix}README.txt`);
  // the second attempt at the earliest: a machine that stalls makes another one
  const [folder = "", ...others] = new Set(
    [...sink.objects.keys()].flatMap((key) => /data\/files-\d+\//.exec(key)?.[0] ?? []),
  );
  expect(others).toEqual([]);
  for (const shown of [page, readme]) {
    expect(shown).toContain(folder === "" ? "a folder of the second attempt" : folder);
    expect(shown).toContain("users.password_hash: credential: of use to nobody but the app");
    expect(shown).toContain("privacy@acme.example");
  }
  expect(await text(`${job.prefix}${folder}letter.txt`)).toBe("Dear customer");
  expect(page).toMatch(/as it was on \d{4}-\d\d-\d\d at \d\d:\d\d:\d\d \(UTC\)/);
  const links = [...page.matchAll(/href="(data[^"]+)"/g)].map(([, link = ""]) => decodeURIComponent(link));
  expect(links).toHaveLength(6);
  for (const link of links) expect(await sink.head(job.prefix + link)).toBeDefined();
  await database.close();
});
