import { readFile } from "node:fs/promises";
import { documentLeaves } from "@habeas/core";
import { expect, it } from "vitest";
import { resumeProcess, startProcess } from "../processes/engine.ts";
import { engineState, stateLeaves } from "../processes/state.ts";

const diagram = async (name: string): Promise<string> =>
  await readFile(new URL(`../processes/diagrams/${name}.bpmn`, import.meta.url), "utf8");

/** What lies between two steps of a real process: a trip through the database's JSON. */
const stored = (state: unknown) => engineState.parse(JSON.parse(JSON.stringify(state)));

it("goes on after each step from what was saved", async () => {
  const started = await startProcess(await diagram("leave-request"));
  expect(started.waiting.map(({ elementId }) => elementId)).toEqual(["leave-request"]);
  const asked = await resumeProcess(stored(started.state), "leave-request", { name: "Ana Ruiz", note: null });
  expect(asked.waiting.map(({ elementId }) => elementId)).toEqual(["approval"]);
  const approved = await resumeProcess(stored(asked.state), "approval", { approved: true });
  expect(approved).toMatchObject({ completed: true, waiting: [] });
});

it("takes the way that the answers decide", async () => {
  const { state } = await startProcess(await diagram("invoice-approval"));
  const large = await resumeProcess(stored(state), "incoming-invoice", { petty: false });
  expect(large).toMatchObject({ completed: false, waiting: [{ elementId: "approval" }] });
  const small = await resumeProcess(stored(state), "incoming-invoice", { petty: true });
  expect(small.completed).toBe(true);
});

it("classifies every copy that the engine keeps of an answer", async () => {
  const { state } = await startProcess(await diagram("leave-request"));
  const asked = await resumeProcess(stored(state), "leave-request", { email: "ana@ruiz.example" });
  const { state: ended } = await resumeProcess(stored(asked.state), "approval", { approved: true });
  const copies = documentLeaves(engineState, stateLeaves, stored(ended)).filter(
    ({ value }) => value === "ana@ruiz.example",
  );
  expect(copies).toHaveLength(3);
  for (const { leaf } of copies) expect(leaf).toMatchObject({ category: "ProvidedPersonalData" });
});
