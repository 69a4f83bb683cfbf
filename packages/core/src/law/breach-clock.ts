/** How long until the supervisory authority must know of a breach. */
export interface BreachClock {
  readonly dueAt: Date;
  /** Zero when the time is over. */
  readonly remainingMilliseconds: number;
  /** A later notification must carry the reasons for the delay. Art. 33(1), second sentence. */
  readonly late: boolean;
}

const SEVENTY_TWO_HOURS = 72 * 60 * 60 * 1000;

/**
 * The clock of GDPR Art. 33(1): 72 hours from the moment the controller became aware, through weekends,
 * holidays and changes of the clocks.
 */
export function breachClock(options: { readonly awareAt: Date; readonly now: Date }): BreachClock {
  const { awareAt, now } = options;
  const dueAt = new Date(awareAt.getTime() + SEVENTY_TWO_HOURS);
  const left = dueAt.getTime() - now.getTime();
  return { dueAt, remainingMilliseconds: Math.max(0, left), late: left < 0 };
}
