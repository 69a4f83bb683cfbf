import type { Logger } from "@habeas/core";

/** One line for the log: references and classes only. */
export interface DeliveryEvent {
  /** `*` where it concerns all. */
  readonly recipient: string;
  /** The person's random reference, where the line is about one. */
  readonly reference?: string;
  readonly event: string;
  readonly operation?: string;
  readonly status?: number | undefined;
  readonly fault?: string | undefined;
  readonly milliseconds?: number;
  readonly attempts?: number;
  /** How many people an import carries. */
  readonly contacts?: number;
}

/** Says it at the level on which somebody who looks for it would look. */
export const deliveryLog =
  (logger: Logger | undefined) =>
  (event: DeliveryEvent): void =>
    logger?.[LEVELS[event.event] ?? "info"](event, `delivery: ${event.event}`);

const LEVELS: Readonly<Record<string, keyof Logger>> = {
  failed: "warn",
  stopped: "warn",
  "import.unknown": "warn",
  "opt_out.not_recorded": "warn",
  "import.failed": "error",
  "sweep.failed": "error",
  "erasure.came_back": "error",
};
