import { and, eq } from "drizzle-orm";
import type { App } from "../app.ts";
import type { Answers } from "../forms/answers.ts";
import {
  formDefinitions,
  formSubmissions,
  processDefinitions,
  processInstances,
  processVariables,
  tasks,
} from "../schema/index.ts";
import { resumeProcess, startProcess, type Step } from "./engine.ts";

/** Starts a run of a tenant's process. `startedById` null: by a link that anybody may open. */
export async function startInstance(
  app: App,
  options: { readonly tenantId: string; readonly process: string; readonly startedById: string | null },
): Promise<{ readonly id: string }> {
  const { tenantId, process, startedById } = options;
  const [definition] = await app.db
    .select()
    .from(processDefinitions)
    .where(and(eq(processDefinitions.tenantId, tenantId), eq(processDefinitions.key, process)));
  if (!definition) throw new Error(`tenant ${tenantId} has no process ${process}`);
  const step = await startProcess(definition.bpmn);
  const id = app.newId();
  await app.db.transaction(async (tx) => {
    await tx.insert(processInstances).values({
      id,
      tenantId,
      definitionId: definition.id,
      startedById,
      ...standing(app, step),
      startedAt: app.now(),
    });
    await openTasks({ ...app, db: tx }, { tenantId, instanceId: id, step });
  });
  return { id };
}

/** Answers an open user task: its form has the key of the task. The saved process is resumed and saved again. */
export async function submitForm(
  app: App,
  options: {
    readonly tenantId: string;
    readonly instanceId: string;
    readonly task: string;
    readonly submittedById: string | null;
    readonly answers: Answers;
  },
): Promise<Step> {
  const { tenantId, instanceId, task, submittedById, answers } = options;
  return await app.db.transaction(async (tx) => {
    const [instance] = await tx
      .select()
      .from(processInstances)
      .where(and(eq(processInstances.tenantId, tenantId), eq(processInstances.id, instanceId)))
      .for("update");
    const [form] = await tx
      .select({ id: formDefinitions.id })
      .from(formDefinitions)
      .where(and(eq(formDefinitions.tenantId, tenantId), eq(formDefinitions.key, task)));
    if (!instance || !form) throw new Error(`tenant ${tenantId} has no such running process or form`);
    const step = await resumeProcess(instance.state, task, answers);
    await tx.insert(formSubmissions).values({
      id: app.newId(),
      tenantId,
      formId: form.id,
      instanceId,
      submittedById,
      answers,
      submittedAt: app.now(),
    });
    await keepVariables({ ...app, db: tx }, { tenantId, instanceId, answers });
    await tx
      .update(tasks)
      .set({ status: "done", completedAt: app.now(), assigneeId: submittedById })
      .where(and(eq(tasks.instanceId, instanceId), eq(tasks.elementId, task), eq(tasks.status, "open")));
    await tx.update(processInstances).set(standing(app, step)).where(eq(processInstances.id, instanceId));
    await openTasks({ ...app, db: tx }, { tenantId, instanceId, step });
    return step;
  });
}

const standing = (app: App, { state, completed }: Step) =>
  completed
    ? { state, status: "completed" as const, endedAt: app.now() }
    : { state, status: "running" as const };

async function openTasks(
  app: App,
  { tenantId, instanceId, step }: { tenantId: string; instanceId: string; step: Step },
): Promise<void> {
  for (const { elementId, name } of step.waiting) {
    await app.db.insert(tasks).values({
      id: app.newId(),
      tenantId,
      instanceId,
      elementId,
      name,
      status: "open",
      createdAt: app.now(),
    });
  }
}

async function keepVariables(
  app: App,
  { tenantId, instanceId, answers }: { tenantId: string; instanceId: string; answers: Answers },
): Promise<void> {
  for (const [name, answer] of Object.entries(answers)) {
    const value = answer === null ? null : String(answer);
    await app.db
      .insert(processVariables)
      .values({ id: app.newId(), tenantId, instanceId, name, value })
      .onConflictDoUpdate({
        target: [processVariables.instanceId, processVariables.name],
        set: { value },
      });
  }
}
