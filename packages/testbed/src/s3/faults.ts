/** What goes wrong. */
export type S3Effect =
  | "slowDown" // 503, nothing done
  | "serverError" // 500, nothing done
  | "reset" // the connection is cut while the body comes in
  | "resetAnswer" // the connection is cut in the middle of the answer's body
  | "loseAnswer" // done, and the connection is cut before the answer
  | "errorIn200" // status 200 with <Error> in the body, nothing done
  | "stall" // no answer, ever
  | "wrongEtag" // done, with another ETag in the answer
  | "expiredToken"
  | "accessDenied"
  | "quotaExceeded"
  | "storageFull";

/** One planned failure. */
export interface S3Fault {
  /** The operation by S3's name, `UploadPart` for example; every one without. */
  readonly on?: string;
  /** So many requests of it pass before. @defaultValue 0 */
  readonly after?: number;
  /** So many requests of it fail. @defaultValue 1 */
  readonly times?: number;
  readonly effect: S3Effect;
}

/** The failures to come, in the order in which they were added. */
export class S3Faults {
  #planned: { fault: S3Fault; passes: number; left: number }[] = [];

  add(fault: S3Fault): void {
    this.#planned.push({ fault, passes: fault.after ?? 0, left: fault.times ?? 1 });
  }

  /** Failures that have not struck yet. */
  get pending(): number {
    return this.#planned.reduce((sum, { left }) => sum + left, 0);
  }

  clear(): void {
    this.#planned = [];
  }

  /** What happens to this request. */
  next(operation: string): S3Effect | undefined {
    for (const plan of this.#planned) {
      if (plan.left === 0 || (plan.fault.on !== undefined && plan.fault.on !== operation)) continue;
      if (plan.passes > 0) {
        plan.passes -= 1;
        continue;
      }
      plan.left -= 1;
      return plan.fault.effect;
    }
    return undefined;
  }
}
