import { ConnectorError, isFaultClass } from "../errors.ts";
import { PROBE_MILLISECONDS } from "../limits/operation-stop.ts";

/** What the engine does about a failure. */
export interface Reaction {
  /** Not before this instant. */
  readonly notBefore: Date | undefined;
  readonly attempts: number;
  /** Give it to a person. */
  readonly dead: boolean;
  /** All work for the recipient stands still. */
  readonly stop: boolean;
  /** The operation stands still until then, for everybody; until then, only a change of hers is a reason to look. */
  readonly park: Date | undefined;
  /** The account waits on all machines until then. */
  readonly block: Date | undefined;
}

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

export interface ReactionOptions {
  /** How often it has failed already. */
  readonly attempts: number;
  readonly now: Date;
  /** From 0 to 1: full jitter, so that what failed together does not come back together. */
  readonly random: () => number;
}

/** One reaction per fault class; what is no fault of a recipient (a database, a bug) is tried again. */
export function reactTo(error: unknown, options: ReactionOptions): Reaction {
  const { attempts, now, random } = options;
  const later = (milliseconds: number): Date => new Date(now.getTime() + milliseconds);
  const pause = Math.min(HOUR, 5 * SECOND * 2 ** Math.min(attempts, 20));
  const again: Reaction = {
    notBefore: later(Math.ceil(random() * pause)),
    attempts: attempts + 1,
    dead: false,
    stop: false,
    park: undefined,
    block: undefined,
  };
  if (!(error instanceof ConnectorError) || !isFaultClass(error.code)) return again;
  switch (error.code) {
    case "retryable":
      return again;
    case "unknown_outcome":
      // whoever comes next finds before it creates, and search indexes lag behind
      return { ...again, notBefore: later(MINUTE + Math.ceil(random() * pause)) };
    case "rate_limited": {
      const until = error.resetAt ?? later(SECOND);
      return { ...again, attempts, notBefore: until, block: until };
    }
    case "quota":
      return { ...again, attempts, notBefore: undefined, park: error.resetAt ?? later(HOUR) };
    case "auth":
      return { ...again, attempts, notBefore: undefined, stop: true };
    case "permission":
      return { ...again, attempts, notBefore: undefined, park: error.resetAt ?? later(PROBE_MILLISECONDS) };
    case "conflict": // once more, since a connector resolves what it can; then a person
      return attempts === 0 ? again : { ...again, dead: true };
    case "gone":
    case "permanent":
      return { ...again, notBefore: undefined, dead: true };
  }
}
