/**
 * The tables of the app. `registry.ts` classifies every column of every table that is exported here.
 *
 * @module
 */
export { tenants } from "./tenants.ts";
export { role, users } from "./users.ts";
export { formDefinitions, formSubmissions } from "./forms.ts";
export { instanceStatus, processDefinitions, processInstances, processVariables } from "./processes.ts";
export { comments, taskStatus, tasks } from "./tasks.ts";
export { files } from "./files.ts";
export { invoiceLines, invoices } from "./invoices.ts";
