/**
 * Look-alikes of the vendors that run on loopback, with faults on request.
 *
 * @module
 */
export {
  startActiveCampaign,
  type ActiveCampaignLookAlike,
  type ActiveCampaignLookAlikeOptions,
} from "./vendors/activecampaign/look-alike.ts";
export {
  startPipedrive,
  type PipedriveLookAlike,
  type PipedriveLookAlikeOptions,
} from "./vendors/pipedrive/look-alike.ts";
export { startPartner, type PartnerLookAlikeOptions } from "./vendors/partner/look-alike.ts";
export {
  startLoopbackServer,
  type Exchange,
  type LoopbackAnswer,
  type LoopbackRequest,
} from "./vendors/loopback-server.ts";
export type { FaultRule } from "./vendors/faults.ts";
