import { scrubbedFace, type Database } from "@habeas/internal";
import { disclosure } from "../database/tables.ts";
import { scrub } from "../scrub.ts";
import { at } from "../disclosures/disclosure-row.ts";
import type { Eraser } from "./erase-report.ts";

/**
 * The eraser of a recipient that the registry names and no connector reaches: done, where the disclosure table
 * says that nothing was ever sent to it; `pending` with `not_connected` where something was, before its connector
 * was taken out.
 */
export function neverConnected(options: { readonly db: Database; readonly recipient: string }): Eraser {
  const { db, recipient } = options;
  const eraser: Eraser = {
    async erase({ tenant, reference }) {
      const [row] = await db
        .select({ firstSentAt: disclosure.firstSentAt, eraseState: disclosure.eraseState })
        .from(disclosure)
        .where(at({ tenant, recipient, reference }));
      if (row === undefined || row.firstSentAt === null) return { state: "done", reason: "never_disclosed" };
      if (row.eraseState === "purged_verified" || row.eraseState === "attested") return { state: "done" };
      return { state: "pending", reason: "not_connected" };
    },
  };
  return scrubbedFace(eraser, scrub);
}
