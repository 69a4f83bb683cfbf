/** Vendors tell whole seconds, and their clocks are not ours. */
const ECHO_MILLISECONDS = 2000;

/** Until when a leaving over there may be habeas's own ending of this purpose, come back. */
export function echoUntil(ended: Readonly<Record<string, string>>, purpose: string): number {
  const at = ended[purpose];
  return at === undefined ? Number.NEGATIVE_INFINITY : Date.parse(at) + ECHO_MILLISECONDS;
}
