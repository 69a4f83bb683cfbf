import assert from "node:assert/strict";
// #region deadline
import { requestDeadline } from "@habeas/core/law";
import { publicHolidays } from "@habeas/core/holidays"; // needs date-holidays

const holidays = publicHolidays({ country: "DE", state: "BY" });
const { dueOn } = requestDeadline({ receivedOn: "2026-03-05", holidays });
assert.equal(dueOn, "2026-04-07"); // the Tuesday after Easter
// #endregion deadline

// #region transfer
import { transferGround, transferTables } from "@habeas/core/law";

const partner = {
  country: "MX",
  role: "controller",
  transfer: { by: "scc", module: 1, tia: "docs/tia-mx.md", validUntil: "2027-06-30" },
} as const;
const answer = transferGround(partner, { on: "2026-11-23" });
assert.ok(answer.allowed && answer.ground === "scc");
assert.equal(transferGround(partner, { on: "2027-07-01" }).allowed, false); // the day after
// #endregion transfer

// #region table
const ours = { ...transferTables.gdpr, asOf: "2027-12-01" }; // read again by somebody of your own
const later = transferGround({ country: "CH", role: "processor" }, { on: "2028-06-01", table: ours });
assert.deepEqual(later.allowed && later.warnings, []);
// #endregion table
