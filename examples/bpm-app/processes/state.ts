import { leaves } from "@habeas/core";
import { z } from "zod";
import { answersSchema } from "../forms/answers.ts";

/** What the leaves of a saved engine state are. */
export const stateLeaves = leaves<"automation">();

/**
 * The engine copies submitted answers into its state: into each process while it runs, and up to the
 * definition and the engine as they end. A copy is personal data wherever it lies.
 */
const environment = () =>
  z.looseObject({
    output: z
      .record(z.string(), answersSchema())
      .register(stateLeaves, { category: "ProvidedPersonalData", origin: "provided" }),
  });

const process = z.looseObject({ environment: environment() });

const definition = z.looseObject({
  environment: environment(),
  execution: z.looseObject({ processes: z.array(process) }).optional(),
});

/** The saved state of bpmn-engine: everything in it is machinery, except the answers. */
export const engineState = z
  .looseObject({ environment: environment(), definitions: z.array(definition) })
  .register(stateLeaves, { category: "None" });

export type EngineState = z.infer<typeof engineState>;

/** The answers in a saved state, by task, without the machinery around them: what a person can read of it. */
export function answersIn(state: unknown): Readonly<Record<string, unknown>> {
  const { environment: top, definitions } = engineState.parse(state);
  const copies = definitions.flatMap(({ environment: own, execution }) => [
    own,
    ...(execution?.processes ?? []).map((running) => running.environment),
  ]);
  return Object.fromEntries([top, ...copies].flatMap(({ output }) => Object.entries(output)));
}
