import { inspect } from "node:util";

/** Stands in the data that a test hands over: no error may repeat it. */
export const CANARY = "canary-7c41d0@example.org";

/** Stands in what a driver or a port throws: nothing of habeas may repeat it. */
export const THROWN = "thrown-5be922@example.org";

/** What node-postgres throws where a constraint is violated, in drizzle's wrapping, a row in every field. */
export function driverError(): Error {
  return Object.assign(new Error(`duplicate key value violates a constraint: ${THROWN}`), {
    code: "23505",
    detail: `Key (email)=(${THROWN}) already exists.`,
    hint: THROWN,
    where: THROWN,
    query: `select '${THROWN}'`,
    parameters: [THROWN],
    params: [THROWN],
    schema: "public",
    table: "users",
    constraint: "users_email_key",
  });
}

/** What ports throw that nobody expects. */
export const oddities: Readonly<Record<string, () => unknown>> = {
  "a string": () => THROWN,
  null: () => null,
  "an object": () => ({ email: THROWN, message: THROWN, toString: () => THROWN }),
  "an error": () =>
    Object.assign(new Error(THROWN, { cause: new Error(THROWN) }), { name: THROWN, parameters: [THROWN] }),
};

/** Everything that a log, a tracker or a debugger could show of a value. */
export function shown(value: unknown): string {
  const texts = [inspect(value, { depth: 10, showHidden: true, getters: false })];
  try {
    texts.push(JSON.stringify(value) ?? "");
  } catch {
    // a cycle: what inspect showed has to do
  }
  for (let at = value, depth = 0; at instanceof Error && depth < 10; at = at.cause, depth += 1) {
    texts.push(at.name, at.message, String(at), at.stack ?? "");
  }
  return texts.join("\n");
}
