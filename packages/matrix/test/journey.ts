import { checkDatabase } from "@habeas/core";
import { readExport, verifyExport } from "@habeas/export";
import type { Database } from "@habeas/internal";
import type { AccessRow } from "@habeas/rights";
import { inArray } from "drizzle-orm";
import { expect } from "vitest";
import type { Host } from "./host/open-host.ts";
import { rowsIn } from "./host/prepare.ts";

/** What the ten steps need. */
export interface JourneyOptions {
  readonly host: Host;
  /** The tables' owner, on a connection of its own where there may be two: sees what stands there. */
  readonly admin: Database;
}

/** The ten steps of the flow, in their order; each asserts on data. */
export const JOURNEY = [classify, consent, seal, deliver, dump, access, restrict, erase, verify, sweep];

async function classify({ host: { registry, db, shape } }: JourneyOptions): Promise<void> {
  const findings = await checkDatabase(registry, db);
  expect(findings.map(({ rule }) => rule)).toEqual(shape.findings ?? []);
}

async function consent({ host: { privacy, db, subjects } }: JourneyOptions): Promise<void> {
  await privacy.notices.publish({
    id: "sales-2026-01",
    language: "en",
    text: "We write to you about Acme BPM. You can withdraw at any time.",
    purposes: ["sales"],
    validFrom: new Date("2026-01-01"),
  });
  expect((await privacy.may(subjects.maria, "sales")).because).toBe("no_consent");
  await db.transaction(async (tx) => {
    const given = { notice: "sales-2026-01", method: "checkbox" } as const;
    await privacy.in(tx).consent.grant(subjects.maria, "sales", given);
    expect((await privacy.in(tx).may(subjects.maria, "sales")).allowed).toBe(true);
  });
  const asked = [subjects.maria, subjects.bob, subjects.twin];
  expect((await privacy.may(asked.slice(0, 2), "sales")).map(({ because }) => because)).toEqual([
    "consent",
    "no_consent",
  ]);
  expect((await privacy.may(subjects.twin, "sales")).because).toBe("no_consent");
}

async function seal({ host: { people, schema, keys, shape }, admin }: JourneyOptions): Promise<void> {
  expect((await rowsIn(admin, shape, "people")).join("\n")).not.toContain("123 456");
  const probe = await people.index("phoneIndex", "+34600123456", { tenant: "acme" });
  const found = await admin
    .select()
    .from(schema.people)
    .where(inArray(schema.people.phoneIndex, [probe]));
  expect(found.map(({ personKey }) => personKey)).toEqual([keys.maria]);
  const [opened] = await people.open(found, { purpose: "support" });
  expect(opened?.phoneNumber).toBe("+34 600 123 456");
}

async function deliver({
  host: { db, connectors, account, subjects, clock },
}: JourneyOptions): Promise<void> {
  await db.transaction(async (tx) => {
    await connectors.changed(tx, subjects.maria);
    await connectors.changed(tx, subjects.bob);
  });
  clock.advance("PT1M");
  await connectors.drain();
  expect(account.contact("maria@example.com")?.lists.get("7")).toBe("1");
  expect(account.contact("bob@example.com")).toBeUndefined();
  expect((await connectors.disclosures.of(subjects.maria)).map(({ recipient }) => recipient)).toEqual([
    "activecampaign",
  ]);
}

async function dump({ host: { exporter, sink, publicKey, keys } }: JourneyOptions): Promise<void> {
  const job = await exporter.start({ tenant: "acme", requestedBy: "maria" });
  for await (const event of job.run()) void event;
  expect(await verifyExport({ sink, prefix: job.prefix, publicKey })).toMatchObject({ ok: true });
  const written = await readExport({ sink, prefix: job.prefix });
  const rows = [];
  for await (const row of written.rows("people")) rows.push(row);
  expect(new Set(rows.map((row) => String(row["personKey"] ?? row["person_key"])))).toEqual(
    new Set([keys.maria, keys.bob]),
  );
  const text = JSON.stringify(rows, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
  for (const known of ["maria@example.com", "María Gómez", "+34 600 123 456", "festina lente"]) {
    expect(text).toContain(known);
  }
  const invoices = [];
  for await (const row of written.rows("invoices")) invoices.push(row);
  expect(invoices).toHaveLength(3);
}

async function access({ host: { rights, subjects } }: JourneyOptions): Promise<void> {
  const rows: AccessRow[] = [];
  for await (const item of rights.access(subjects.maria)) if (item.item === "row") rows.push(item);
  expect(new Set(rows.map(({ table }) => table))).toEqual(new Set(["invoices", "notes", "people"]));
  expect(rows).toHaveLength(3);
  const text = JSON.stringify(rows, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
  const hers = ["maria@example.com", "+34 600 123 456", "festina lente", "María Gómez called"];
  for (const known of hers) expect(text).toContain(known);
  expect(text).not.toContain("Bob");
}

async function restrict({ host: { rights, privacy, subjects } }: JourneyOptions): Promise<void> {
  const report = await rights.restrict(subjects.maria, { ground: "accuracy_contested" });
  expect(Object.fromEntries(report.marked.map(({ table, rows }) => [table, rows]))).toEqual({
    people: 1,
    invoices: 1,
    notes: 1,
  });
  expect((await privacy.may(subjects.maria, "sales")).because).toBe("restricted");
  expect((await privacy.may(subjects.bob, "account")).allowed).toBe(true);
  await rights.lift(subjects.maria, { personInformedAt: privacy.clock() });
  expect((await privacy.may(subjects.maria, "sales")).allowed).toBe(true);
}

async function erase({
  host: { rights, privacy, subjects, account, shape },
  admin,
}: JourneyOptions): Promise<void> {
  const before = await others(admin, shape);
  await privacy.events.record(subjects.maria, "account closed");
  const plan = await rights.erasure.plan(subjects.maria);
  const report = await rights.erasure.execute(plan);
  expect(report.kept.map(({ table, law, until }) => [table, law, until])).toEqual([
    ["invoices", "§ 147 AO", "2035-01-01"],
  ]);
  expect(account.contact("maria@example.com")).toBeUndefined();
  expect(await others(admin, shape)).toEqual(before);
  expect(await rights.erasure.verify(report)).toMatchObject({ residue: [], clean: true });
}

async function verify({ host: { privacy, subjects, shape }, admin }: JourneyOptions): Promise<void> {
  const left = [...(await rowsIn(admin, shape, "people")), ...(await rowsIn(admin, shape, "notes"))];
  const hers = left.filter((row) => !isOthers(row)).join("\n");
  for (const gone of ["maria@example.com", "Gómez", "festina", "called"]) expect(hers).not.toContain(gone);
  expect((await rowsIn(admin, shape, "invoices")).join("\n")).toContain("María Gómez");
  expect((await privacy.may(subjects.maria, "sales")).allowed).toBe(false);
}

async function sweep({ host: { rights, shape }, admin }: JourneyOptions): Promise<void> {
  const before = await rowsIn(admin, shape, "invoices");
  const plan = await rights.retention.plan("acme");
  expect(plan.tables.filter(({ rows }) => rows > 0).map(({ table, rows }) => [table, rows])).toEqual([
    ["invoices", 1],
  ]);
  await rights.retention.sweep(plan);
  const after = await rowsIn(admin, shape, "invoices");
  const kept = before.filter((row) => !row.startsWith("(2,"));
  expect(after.filter((row) => !row.startsWith("(2,"))).toEqual(kept);
  expect(after.filter((row) => row.startsWith("(2,")).join()).not.toContain("Bob");
}

/** Bob's row names him, the twin's rows name her tenant. */
const isOthers = (row: string): boolean =>
  row.includes("Bob") || row.includes("bob@") || row.includes("twin");

/** Every row that is not Maria's: byte for byte the same after whatever is done to hers. */
async function others(admin: Database, shape: Host["shape"]): Promise<string[]> {
  const all = await Promise.all(["people", "notes", "invoices"].map((table) => rowsIn(admin, shape, table)));
  return all.flat().filter(isOthers);
}
