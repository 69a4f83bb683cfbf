import type { Fault } from "@habeas/connectors/testing";

/** Which exchanges a fault meets. */
export interface FaultRule {
  readonly fault: Fault;
  /** @defaultValue every method */
  readonly method?: string;
  /** A part of the path. @defaultValue every path */
  readonly path?: string;
  /** How often; it is used up then. @defaultValue 1 */
  readonly times?: number;
  /** How many exchanges that match go well before. @defaultValue 0 */
  readonly skip?: number;
}

/** The faults that are waiting for their exchange. */
export interface FaultInjector {
  inject(rule: FaultRule): void;
  /** The fault of this exchange, if there is one. */
  take(method: string, path: string): Fault | undefined;
  clear(): void;
}

export function createFaultInjector(): FaultInjector {
  let rules: { rule: FaultRule; times: number; skip: number }[] = [];
  return {
    inject(rule) {
      rules.push({ rule, times: rule.times ?? 1, skip: rule.skip ?? 0 });
    },
    take(method, path) {
      for (const waiting of rules) {
        const { rule } = waiting;
        if (rule.method !== undefined && rule.method !== method) continue;
        if (rule.path !== undefined && !path.includes(rule.path)) continue;
        if (waiting.skip > 0) {
          waiting.skip -= 1;
          continue;
        }
        waiting.times -= 1;
        if (waiting.times === 0) rules = rules.filter((other) => other !== waiting);
        return rule.fault;
      }
      return undefined;
    },
    clear() {
      rules = [];
    },
  };
}
