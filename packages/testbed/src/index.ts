/**
 * Test infrastructure, never published: databases made from templates on the run's one PostgreSQL, all three
 * drivers, a clock that stands still, networks and processes that fail on demand, external test material.
 *
 * @module
 */
export { testClock, type TestClock } from "./clock.ts";
export { createTestDatabase, type TestDatabase, type TestDatabaseOptions } from "./database/test-database.ts";
export { eachDriver, type Driver, type DriverDatabase } from "./database/each-driver.ts";
export { templateDatabase, type TemplateDatabase } from "./database/template-database.ts";
export { failQuery, type ArmedFailure, type FailQueryOptions } from "./faults/fail-query.ts";
export { CANARY } from "./faults/canary.ts";
export {
  everyMethod,
  type EveryMethodOptions,
  type FailingWorld,
  type ValidCall,
} from "./faults/every-method.ts";
export { failingPorts, type FailingPorts } from "./faults/failing-ports.ts";
export { asyncFunctionsOf } from "./faults/methods-of.ts";
export { faultProxy, type FaultProxy, type FaultProxyOptions } from "./faults/fault-proxy.ts";
export type { ArmedFault, Direction, Fault, FaultPlace } from "./faults/fault.ts";
export {
  childScript,
  type ChildExit,
  type ChildScript,
  type ChildScriptOptions,
  type KillPoint,
} from "./processes/child-script.ts";
export type { Report } from "./processes/marker.ts";
export { isFull, runs, type RunsOptions } from "./runs.ts";
export { describeShared, shared } from "./shared.ts";
export { asHost } from "./tenants/method-now.ts";
export { twinOf, type Twin } from "./tenants/twin-of.ts";
export { temporaryFolder } from "./temporary-folder.ts";
