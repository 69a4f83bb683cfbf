import { writeFile } from "node:fs/promises";
import type { SubjectRef } from "@habeas/core";
import type { ErasurePlan, ErasureProof, ErasureReport, Rights } from "@habeas/rights";
import { count, type Terminal } from "./terminal.ts";

/** What an erasure came to. */
export interface Erased {
  readonly plan: ErasurePlan;
  readonly report: ErasureReport;
  readonly proof: ErasureProof;
}

/** Plans, executes and verifies one erasure, Art. 17, and keeps the evidence: it holds no personal data. */
export async function erasePerson<K extends string>(options: {
  readonly rights: Rights<K>;
  readonly subject: SubjectRef<K>;
  readonly file: string;
  readonly terminal: Terminal;
}): Promise<Erased> {
  const { rights, subject, file, terminal } = options;

  const plan = await rights.erasure.plan(subject);
  const planned = plan.steps.flatMap(({ tables }) => tables).reduce((sum, { rows }) => sum + rows, 0);
  terminal.tell(`planned: ${count(plan.steps.length, "step")}, ${count(planned, "row")}`);

  const report = await rights.erasure.execute(plan);
  for (const { table, rows } of report.deleted) terminal.tell(`deleted  ${table}: ${count(rows, "row")}`);
  for (const { table, columns, rows } of report.erased) {
    terminal.tell(`emptied  ${table}: ${columns.join(", ")} (${count(rows, "row")})`);
  }
  for (const { table, rows, law, article, until } of report.kept) {
    const end = until === undefined ? "" : `, until ${until}`;
    terminal.tell(`kept     ${table}: ${count(rows, "row")}, ${law ?? ""} (Art. ${article})${end}`);
  }
  for (const { name, state, reason } of report.recipients) {
    terminal.tell(`told     ${name}: ${state}${reason === undefined ? "" : ` (${reason})`}`);
  }

  const proof = await rights.erasure.verify(report);
  const { tables, columns, identifiers } = proof.searched;
  const found = proof.clean ? "none found" : `found in ${proof.residue.map(({ table }) => table).join(", ")}`;
  terminal.tell(
    `verified: ${count(identifiers, "identifier")} searched in ${columns} columns of ${tables} tables, ${found}`,
  );
  if (!proof.clean || report.status !== "executed") throw new Error("the erasure left something behind");
  await writeFile(file, `${JSON.stringify({ plan, report, proof }, null, 2)}\n`);
  return { plan, report, proof };
}
