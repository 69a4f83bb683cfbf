import { writeFile } from "node:fs/promises";
import type { SubjectRef } from "@habeas/core";
import type { ErasurePlan, ErasureProof, ErasureReport, Rights, RightsRequest } from "@habeas/rights";
import { count, shortPath, type Terminal } from "./terminal.ts";

/** What an erasure came to. Nothing in it is personal data. */
export interface Erased {
  readonly request: RightsRequest;
  readonly plan: ErasurePlan;
  readonly report: ErasureReport;
  readonly proof: ErasureProof;
}

/** Plans, approves, executes and verifies one erasure, Art. 17, and keeps the evidence. */
export async function erasePerson<K extends string>(options: {
  readonly rights: Pick<Rights<unknown, K>, "requests">;
  readonly subject: SubjectRef<K>;
  readonly now: () => Date;
  readonly file: string;
  readonly terminal: Terminal;
}): Promise<Erased> {
  const { rights, subject, now, file, terminal } = options;
  const { requests } = rights;
  const request = await requests.open({
    right: "erasure",
    subject,
    receivedAt: now(),
    needsApproval: true,
  });
  terminal.tell(`received, to be answered by ${request.due ?? "nobody knows"} (Art. 12(3))`);
  await requests.identify(request);

  const plan = await requests.plan(request, { by: "support" });
  const rows = plan.steps.flatMap(({ tables }) => tables).reduce((sum, table) => sum + table.rows, 0);
  terminal.tell(
    `planned by one, approved by another: ${count(plan.steps.length, "step")}, ${count(rows, "row")}`,
  );
  await requests.approve(request, { by: "data protection officer" });

  const report = await requests.execute(request);
  tellReport(report, terminal);

  const proof = await requests.verify(request);
  const { tables, columns, identifiers } = proof.searched;
  terminal.tell(
    `verified on the data: ${count(identifiers, "identifier")} searched in ${columns} columns of ${tables} tables`,
  );
  for (const { table, rows: left } of proof.residue)
    terminal.tell(`found    ${table}: ${count(left, "row")}`);
  if (report.status === "late_writes" || !proof.clean) throw new Error("the erasure left something behind");
  await requests.answer(request);
  await writeFile(file, `${JSON.stringify({ plan, report, proof }, null, 2)}\n`);
  terminal.tell(`evidence: ${shortPath(file)}`);
  return { request, plan, report, proof };
}

function tellReport(report: ErasureReport, terminal: Terminal): void {
  for (const { table, rows } of report.deleted) terminal.tell(`deleted  ${table}: ${count(rows, "row")}`);
  for (const { table, columns, rows } of report.erased) {
    terminal.tell(`emptied  ${table}: ${count(rows, "row")}, ${columns.join(", ")}`);
  }
  for (const { table, rows, law, article, until } of report.kept) {
    const ground = law === undefined ? `Art. ${article}` : `${law}, Art. ${article}`;
    terminal.tell(
      `kept     ${table}: ${count(rows, "row")}, ${ground}${until === undefined ? "" : `, until ${until}`}`,
    );
  }
  const { removed, waiting } = report.files;
  if (removed + waiting > 0)
    terminal.tell(`files    ${removed} removed from the store, ${waiting} still there`);
  for (const { name, state, reason, until } of report.recipients) {
    terminal.tell(
      `told     ${name}: ${[state, reason, until].filter((word) => word !== undefined).join(", ")}`,
    );
  }
}
