/**
 * Test infrastructure, never published: databases made from templates on the run's one PostgreSQL, all three
 * drivers, a clock that stands still, and the external test material.
 *
 * @module
 */
export { testClock, type TestClock } from "./clock.ts";
export { createTestDatabase, type TestDatabase, type TestDatabaseOptions } from "./database/test-database.ts";
export { eachDriver, type Driver, type DriverDatabase } from "./database/each-driver.ts";
export { templateDatabase, type TemplateDatabase } from "./database/template-database.ts";
export { isFull, runs, type RunsOptions } from "./runs.ts";
export { describeShared, shared } from "./shared.ts";
