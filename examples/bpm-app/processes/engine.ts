import { EventEmitter } from "node:events";
import { Engine, type Execution } from "bpmn-engine";
import type { Answers } from "../forms/answers.ts";
import { engineState, type EngineState } from "./state.ts";

/** A user task that the process waits for. */
export interface Waiting {
  readonly elementId: string;
  readonly name: string;
}

/** Where a process stands after a step. */
export interface Step {
  readonly state: EngineState;
  readonly waiting: readonly Waiting[];
  readonly completed: boolean;
}

/** Starts a process and runs it up to its first user tasks. */
export async function startProcess(bpmn: string): Promise<Step> {
  const engine = new Engine({ name: "process", source: bpmn });
  return await pause(engine, await engine.execute({ listener: keepingAnswers() }));
}

/** Recovers a saved process, answers one of its user tasks with a form, and runs on to the next ones. */
export async function resumeProcess(saved: EngineState, elementId: string, answers: Answers): Promise<Step> {
  const engine = new Engine({ name: "process" }).recover(structuredClone(saved));
  const execution = await engine.resume({ listener: keepingAnswers() });
  execution.signal({ id: elementId, answers });
  return await pause(engine, execution);
}

/** The state is taken while the engine still runs: a stopped one would be recovered as stopped. */
async function pause(engine: Engine, execution: Execution): Promise<Step> {
  const waiting = execution
    .getPostponed()
    .filter((element) => element.type === "bpmn:UserTask")
    .map((element) => ({ elementId: element.id, name: element.name }));
  const completed = !execution.isRunning;
  const state = engineState.parse(await engine.getState());
  if (!completed) await engine.stop();
  return { state, waiting, completed };
}

/** Gateways decide by `environment.output.<task>.<field>`: the engine keeps answers only where it is told to. */
function keepingAnswers(): EventEmitter {
  return new EventEmitter().on("activity.end", (element: FinishedElement) => {
    const answers = element.content.output?.answers;
    if (answers !== undefined) element.environment.output[element.id] = answers;
  });
}

interface FinishedElement {
  readonly id: string;
  readonly content: { readonly output?: { readonly answers?: Answers } };
  readonly environment: { readonly output: Record<string, unknown> };
}
