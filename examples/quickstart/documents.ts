import assert from "node:assert/strict";
import { checkDatabase } from "@habeas/core";
import {
  dataMap,
  dataMapMermaid,
  noticeMarkdown,
  privacyNotice,
  recordCsv,
  recordJsonLd,
  recordMarkdown,
  recordOfProcessing,
} from "@habeas/core/documents";
import { scan } from "@habeas/core/scan";
import { db, registry, schema } from "./app.ts";

// #region documents
const record = recordOfProcessing(registry, { on: "2026-11-23", security: ["Encrypted backups"] });
assert.match(recordMarkdown(record), /Keep the invoices that were issued/);
assert.match(recordCsv(record), /§ 147 AO/);
assert.ok(recordJsonLd(record)); // terms of the W3C Data Privacy Vocabulary

const notice = privacyNotice(registry, { locale: "en", on: "2026-11-23", facts: { authority: "LfDI" } });
assert.match(noticeMarkdown(notice), /ActiveCampaign/);
for (const { article, where, fix } of notice.gaps) assert.ok(article && where && fix); // what nobody declared

assert.match(dataMapMermaid(dataMap(registry)), /^flowchart/);
// #endregion documents

// #region check
assert.deepEqual(await checkDatabase(registry, db), []); // one line in the host's tests
// #endregion check

// #region scan
const draft = await scan(db, { schema }); // TypeScript that compiles, to be read and corrected
assert.match(draft, /email: p\.personal\("EmailAddress"/);
// #endregion scan

await db.$client.close();
