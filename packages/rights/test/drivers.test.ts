import { migrate as migrateCore } from "@habeas/core";
import { migrate } from "@habeas/rights";
import { eachDriver } from "@habeas/testbed";
import { expect, it } from "vitest";
import { addInvoice, addPerson, collect, hostTemplate, openRights } from "./host/host.ts";

eachDriver((driver) => {
  it("erases, verifies, copies and sweeps on this driver", async () => {
    await using database = await driver.create(hostTemplate);
    const { db } = database;
    const { rights } = openRights(db);
    const ana = await addPerson(db, "Ana");
    await addInvoice(db, ana, "2025-03-01T10:00:00Z");
    const items = await collect(rights.access(ana.subject));
    expect(items.at(-1)).toEqual({ item: "end", rows: 7 });
    const plan = await rights.erasure.plan(ana.subject, { ended: { account: new Date("2026-03-01") } });
    const report = await rights.erasure.execute(plan);
    expect(report).toMatchObject({ status: "executed" });
    expect(await rights.erasure.verify(report)).toMatchObject({ clean: true });
    await rights.retention.sweep(await rights.retention.plan("acme"));
    expect(await migrateCore(db)).toEqual([]);
    expect(await migrate(db)).toEqual([]);
  });
});
