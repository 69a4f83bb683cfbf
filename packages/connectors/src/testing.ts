/**
 * For the tests of a host: look-alikes of the vendors that run on loopback, and faults on request.
 *
 * @module
 */
export { startActiveCampaign } from "./testing/activecampaign/look-alike.ts";
export { startPipedrive } from "./testing/pipedrive/look-alike.ts";
export { startPartner } from "./testing/partner/look-alike.ts";
export { connectorContext } from "./testing/connector-context.ts";
export { startLoopbackServer } from "./testing/loopback-server.ts";
export { testConnector } from "./testing/test-connector.ts";
export type { ConnectorUnderTest } from "./testing/test-connector.ts";
