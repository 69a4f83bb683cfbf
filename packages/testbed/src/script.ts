/**
 * For scripts that a test runs in a process of their own (`childScript`): how they tell the test where they
 * are. Without vitest, which only runs inside a test.
 *
 * @module
 */
export { reach, report, type Report } from "./processes/marker.ts";
