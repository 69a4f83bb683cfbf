/**
 * For the tests of a host: look-alikes of the vendors that run on loopback, and faults on request.
 *
 * @module
 */
export { startActiveCampaign } from "./testing/activecampaign/look-alike.ts";
export type {
  ActiveCampaignLookAlike,
  ActiveCampaignLookAlikeOptions,
} from "./testing/activecampaign/look-alike.ts";
export type {
  LookAlikeAccount,
  LookAlikeContact,
  LookAlikeImport,
  LookAlikeImportRow,
  LookAlikeWebhook,
} from "./testing/activecampaign/account.ts";
export { startPipedrive } from "./testing/pipedrive/look-alike.ts";
export type { PipedriveLookAlike, PipedriveLookAlikeOptions } from "./testing/pipedrive/look-alike.ts";
export type {
  ItemKind,
  LookAlikeCompany,
  LookAlikeItem,
  LookAlikePerson,
  LookAlikePipedriveWebhook,
} from "./testing/pipedrive/company.ts";
export type { LookAlikeOAuth } from "./testing/pipedrive/oauth-routes.ts";
export { startPartner } from "./testing/partner/look-alike.ts";
export type {
  LookAlikePartnerContact,
  PartnerLookAlike,
  PartnerLookAlikeOptions,
} from "./testing/partner/look-alike.ts";
export { connectorContext, type TestContext, type TestContextOptions } from "./testing/connector-context.ts";
export { createFaultInjector } from "./testing/faults.ts";
export type { Fault, FaultInjector, FaultRule } from "./testing/faults.ts";
export { startLoopbackServer } from "./testing/loopback-server.ts";
export type {
  Exchange,
  LoopbackAnswer,
  LoopbackRequest,
  LoopbackServer,
  LoopbackServerOptions,
} from "./testing/loopback-server.ts";
export { testConnector } from "./testing/test-connector.ts";
export type { ConformanceCase, ConnectorUnderTest, TestConnectorOptions } from "./testing/test-connector.ts";
