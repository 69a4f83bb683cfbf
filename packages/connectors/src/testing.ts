/**
 * For the tests of a connector: the conformance suite that every connector passes, and the context that it is given.
 *
 * @module
 */
export { connectorContext } from "./testing/connector-context.ts";
export { testConnector } from "./testing/test-connector.ts";
export type { ConnectorUnderTest } from "./testing/test-connector.ts";
export type { Fault, FaultSwitch } from "./testing/faults.ts";
