import { readFile } from "node:fs/promises";
import type { App } from "../app.ts";
import { formDefinitions, processDefinitions } from "../schema/index.ts";
import { designForm } from "./forms.ts";
import type { FormKey, ProcessKey } from "./languages/index.ts";
import type { SeededTenant } from "./tenants.ts";

const FORMS: readonly FormKey[] = ["leave-request", "supplier", "incoming-invoice", "approval"];
const PROCESSES: readonly ProcessKey[] = ["leave-request", "supplier-onboarding", "invoice-approval"];

/** What a tenant has designed: its forms and its diagrams, in its own language. */
export async function seedDefinitions(app: App, { id: tenantId, language }: SeededTenant): Promise<void> {
  for (const key of FORMS) {
    await app.db
      .insert(formDefinitions)
      .values({ id: app.newId(), tenantId, key, ...designForm(key, language) });
  }
  for (const key of PROCESSES) {
    const diagram = await readFile(new URL(`../processes/diagrams/${key}.bpmn`, import.meta.url), "utf8");
    const bpmn = FORMS.reduce(
      (xml, form) => xml.replace(`name="${form}"`, `name="${language.forms[form].name}"`),
      diagram,
    );
    await app.db
      .insert(processDefinitions)
      .values({ id: app.newId(), tenantId, key, name: language.processes[key], bpmn });
  }
}
