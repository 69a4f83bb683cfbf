import { randomUUID } from "node:crypto";
import { accessHtml, accessJson, type AccessItem } from "@habeas/rights";
import { createTestDatabase } from "@habeas/testbed";
import { expect, it } from "vitest";
import { addInvoice, addPerson, collect, hostTemplate, openRights } from "./host/host.ts";
import { registry } from "./host/registry.ts";
import * as schema from "./host/schema.ts";

const textOf = async (pieces: AsyncIterable<string>): Promise<string> => (await collect(pieces)).join("");

it("copies what is hers, and of other people nothing", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  const { rights } = openRights(db);
  const ana = await addPerson(db, "Ana <b>");
  const bea = await addPerson(db, "Bea");
  await addInvoice(db, ana, "2025-03-01T10:00:00Z");
  await db.insert(schema.tasks).values({
    id: randomUUID(),
    tenantId: "acme",
    assigneeId: bea.id,
    reviewerId: ana.id,
    title: "Shared",
    note: "Bea's own note",
  });
  await db.insert(schema.submissions).values({
    id: randomUUID(),
    tenantId: "acme",
    handledBy: ana.id,
    answers: { email: "guest@example.com", message: "private words", plan: "basic" },
  });
  const items: AccessItem[] = await collect(rights.access(ana.subject));
  expect(items[0]).toMatchObject({
    item: "facts",
    confirmed: true,
    recipients: [{ recipient: "mailer" }, { recipient: "bookkeeper" }],
    categories: ["Communication", "EmailAddress", "Name", "PersonalData", "TelephoneNumber", "UserAgent"],
    sources: ["observed", "provided"],
  });
  const tables = items.flatMap((item) => (item.item === "row" ? [item.table] : []));
  expect(tables.toSorted()).toEqual([
    "files",
    "invoiceLines",
    "invoiceLines",
    "invoices",
    "sessions",
    "submissions",
    "tasks",
    "tasks",
    "users",
  ]);
  expect(items.at(-1)).toEqual({ item: "end", rows: 9 });
  const json = await textOf(accessJson(rights.access(ana.subject)));
  expect(JSON.parse(json)).toMatchObject({ count: 9, facts: { confirmed: true } });
  for (const secret of [
    "Bea's own note",
    "guest@example.com",
    "private words",
    bea.email,
    `hash-${ana.id}`,
  ]) {
    expect(json).not.toContain(secret);
  }
  expect(json).toContain(ana.email);
  const german = await textOf(accessHtml(rights.access(ana.subject), { locale: "de" }));
  expect(german).toContain("Art. 15 DSGVO");
  expect(german).toContain("Ana &lt;b&gt;");
  expect(german).not.toContain("Ana <b>");
  expect(german).toContain("§ 147 AO");
  expect(german).toContain("30 Tage nach account closed");
  expect(german).toContain("8 Jahre nach Ende des Kalenderjahres (issued at)");
  expect(german).not.toMatch(/P\d+[YMD]/);
  const dutch = await textOf(accessHtml(rights.access(ana.subject), { locale: "nl" }));
  expect(dutch).toContain("30 dagen na account closed");
});

it("reads as a page: words and no codes, dates of the controller, the app's own names, lines kept", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  const { rights } = openRights(db);
  const ana = await addPerson(db, "Ana");
  await addInvoice(db, ana, "2025-03-01T23:30:00Z");
  await db.update(schema.tasks).set({ note: "one <line>\n  two" });
  await db.insert(schema.submissions).values({
    id: randomUUID(),
    tenantId: "acme",
    answers: { email: ana.email, message: "my words", plan: "p" },
  });
  await rights.restrict(ana.subject, { ground: "accuracy_contested" });
  const labels = { users: "Ihr Konto", "users.phone": "Rückrufnummer", "account closed": "Ende des Kontos" };
  const page = await textOf(accessHtml(rights.access(ana.subject), { locale: "de", labels }));
  expect(page).toMatch(/^<!doctype html>\n<html lang="de">/);
  for (const said of [
    "<h3>Ihr Konto</h3>",
    `<dt>Rückrufnummer</dt><dd>${ana.phone}</dd>`,
    "30 Tage nach Ende des Kontos",
    "eine rechtliche Verpflichtung (Art. 6 Abs. 1 Buchst. c DSGVO) · § 147 AO",
    "Acme BPM GmbH, Deutschland",
    "<li>E-Mail-Adresse</li>",
    "<li>von Ihnen angegeben</li>",
    // 23:30 in UTC is the next day in Berlin
    '<time datetime="2025-03-01T23:30:00.000Z">2. März 2025 um 00:30</time>',
    "Seit dem 2. März 2026 ist die Verarbeitung Ihrer Daten eingeschränkt: die Richtigkeit der Daten wird bestritten",
    "<dd>one &lt;line&gt;\n  two</dd>",
    "<dt>Answers</dt><dd><dl>", // a document, name by name
  ])
    expect(page).toContain(said);
  expect(page).not.toMatch(/legalObligation|EmailAddress|processor|accuracy_contested|<script|https?:/);
  const [ids, links] = [/ id="(\w+)"/g, /href="#(\w+)"/g].map((pattern) =>
    [...page.matchAll(pattern)].map(([, name]) => name),
  );
  expect(links).toEqual(ids);
  for (const tag of ["section", "article", "dl", "dd", "ul", "nav", "main", "h2", "h3"])
    expect([tag, page.split(`<${tag}`).length]).toEqual([tag, page.split(`</${tag}>`).length]);
});

it("names a consent purpose only to whom it was given", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  const { rights, privacy } = openRights(db);
  await privacy.notices.publish({
    id: "sales",
    language: "en",
    text: "May we call you?",
    validFrom: new Date("2026-01-01"),
  });
  const ana = await addPerson(db, "Ana");
  const purposes = async (): Promise<string[]> => {
    const [facts] = await collect(rights.access(ana.subject));
    return facts?.item === "facts" ? facts.purposes.map(({ purpose }) => purpose) : [];
  };
  expect(await purposes()).not.toContain("sales");
  await privacy.consent.grant(ana.subject, "sales", { notice: "sales", language: "en", method: "checkbox" });
  expect(await purposes()).toContain("sales");
  await privacy.consent.withdraw(ana.subject, "sales");
  expect(await purposes()).toContain("sales");
});

it("names the categories of a document's leaves, and none that is no category", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  const { rights } = openRights(db);
  const email = "guest@example.com";
  await db
    .insert(schema.submissions)
    .values({ id: randomUUID(), tenantId: "acme", answers: { email, message: "m", plan: "p" } });
  const guest = registry.subject("respondent", { tenant: "acme", id: email });
  const [facts] = await collect(rights.access(guest));
  expect(facts).toMatchObject({ categories: ["Communication", "EmailAddress"] });
});

it("names the recipients who really received something, where somebody keeps count", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  const disclosures = {
    list: async () =>
      await Promise.resolve([
        { recipient: "mailer", purpose: "newsletter", at: new Date("2026-01-05T00:00:00Z") },
      ]),
  };
  const { rights } = openRights(db, { disclosures });
  const ana = await addPerson(db, "Ana");
  const [facts] = await collect(rights.access(ana.subject));
  expect(facts).toMatchObject({
    recipients: [{ name: "Mailer Inc.", disclosures: [{ at: "2026-01-05T00:00:00.000Z" }] }],
  });
});

it.each([
  ["en", "1 record", "postal address", "Data Privacy Framework"],
  ["de-AT", "1 Datensatz", "Postanschrift", "Datenschutzrahmen"],
  ["es-MX", "1 registro", "dirección postal", "Marco de Privacidad de Datos"],
  ["nl", "1 record", "postadres", "kader voor gegevensbescherming"],
  ["pt", "1 registo", "morada", "Quadro de Privacidade dos Dados"],
  ["pt-BR", "1 registro", "endereço", "Marco de Privacidade de Dados"],
])("speaks %s with no word of another language, no code and no English plural", async (locale, ...said) => {
  const facts: AccessItem = {
    item: "facts",
    confirmed: true,
    at: "2026-03-02T09:00:00Z",
    controller: registry.controller,
    purposes: [],
    categories: ["PhysicalAddress", "TaxID", "UserAgent", "FavouriteColour"],
    recipients: [
      { recipient: "m", name: "Mailer", role: "processor", country: "VN", transfer: { by: "dpf" } },
    ],
    rights: [],
    sources: ["derived"],
    automatedDecisions: "none_declared",
  };
  const copy = async function* (): AsyncGenerator<AccessItem> {
    yield facts;
    yield await Promise.resolve({ item: "end", rows: 1 } as const);
  };
  const page = await textOf(accessHtml(copy(), { locale }));
  for (const words of said) expect(page).toContain(words);
  expect(page).toContain(`<html lang="${locale === "pt" ? "pt-PT" : locale}">`);
  expect(page).not.toMatch(/undefined|DPF|\bderived\b|UserAgent|TaxID/);
  const brazilian = /\b(você|contato|registro|eliminação|Vietnã)\b/;
  const european = /\b(consigo|contacto|registo|apagamento|Vietname)\b/;
  expect(brazilian.test(page) && locale === "pt").toBe(false);
  expect(european.test(page) && locale === "pt-BR").toBe(false);
});
