/** The demo's clock: it runs, and can be put forward. */
export interface DemoClock {
  readonly now: () => Date;
  /** Some days later. */
  readonly putForward: (days: number) => void;
}

/**
 * A clock that starts on a fixed day, so that two runs give the same dates, and what must be kept until 2034 is
 * still kept when somebody runs the demo in 2040.
 */
export function clockFrom(start: Date): DemoClock {
  const began = performance.now();
  let ahead = 0;
  return {
    now: () => new Date(start.getTime() + ahead + (performance.now() - began)),
    putForward: (days) => {
      ahead += days * 86_400_000;
    },
  };
}
