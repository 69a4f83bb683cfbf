import type { RateLimit } from "./connector.ts";

/**
 * The bucket that keeps to "so many a second" in every window, also one that counts both of its ends: one
 * request more than the limit takes longer than a second, with a twentieth of it to spare for the network.
 */
export const withinSecond = (requests: number): Pick<RateLimit, "capacity" | "perSecond"> => ({
  capacity: 1,
  perSecond: requests * 0.95,
});
