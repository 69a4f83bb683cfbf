import { channel } from "node:diagnostics_channel";

/** What subscribers of the channel `habeas:call` get: the path of the method, such as `erasure.execute`. */
export interface AnnouncedCall {
  readonly method: string;
}

const calls = channel("habeas:call");

/**
 * Does the work of a public method as a message of Node's diagnostics channel `habeas:call`. A store that is bound to
 * the channel holds during all of it, so that a tracer can open a span, or tell habeas's statements from the host's.
 */
export const announcedCall = (method: string, work: () => unknown): unknown =>
  calls.hasSubscribers ? calls.runStores({ method } satisfies AnnouncedCall, work) : work();
