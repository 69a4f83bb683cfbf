import { startupSnapshot } from "node:v8";

/** Whether Node is making a snapshot of this process (`node --build-snapshot`) that others will start from. */
export function isBuildingSnapshot(): boolean {
  return startupSnapshot.isBuildingSnapshot();
}

/**
 * Keeps keys and random bytes out of a snapshot. Two processes that start from one would otherwise go on with the
 * same nonces; and whoever holds the file would hold the keys.
 */
export function forgetInSnapshots(forget: () => void): void {
  if (!isBuildingSnapshot()) return;
  startupSnapshot.addSerializeCallback(forget);
  startupSnapshot.addDeserializeCallback(forget); // a later callback may have sealed something
}
