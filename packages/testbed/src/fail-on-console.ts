/**
 * A setup file for vitest: a call of `console` fails the test that made it, and names the place.
 *
 * @module
 */
import { afterAll, afterEach } from "vitest";

const calls: Error[] = [];

for (const [name, value] of Object.entries(console)) {
  if (typeof value !== "function" || name === "Console") continue;
  const record = (): void => {
    const call = new Error(`console.${name} was called: tests are silent`);
    Error.captureStackTrace(call, record);
    calls.push(call);
  };
  Object.defineProperty(console, name, { value: record, configurable: true, writable: true });
}

function failOnCalls(): void {
  const [first] = calls.splice(0);
  if (first !== undefined) throw first;
}

afterEach(failOnCalls);
afterAll(failOnCalls);
