/**
 * The connector to ActiveCampaign: subscribes only who may be written to, never undoes an opt-out, and erases
 * with proof.
 *
 * @module
 */
export { activeCampaign } from "./activecampaign/connector.ts";
export type { ActiveCampaignOptions } from "./activecampaign/options.ts";
