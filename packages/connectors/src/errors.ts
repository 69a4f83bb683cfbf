import { HabeasError, type HabeasErrorOptions } from "@habeas/internal";

/**
 * What went wrong at a recipient, as one of nine classes; the delivery engine has one reaction to each.
 *
 * - `retryable`: the network, 408, 425, 5xx, an answer that was cut. Tried again with growing pauses.
 * - `rate_limited`: too many requests. The account waits on all machines; no attempt is counted.
 * - `quota`: a daily or monthly allowance is used up. That operation stops until it is renewed.
 * - `auth`: the key is refused, or a login page answered. All work for the account stops.
 * - `permission`: this operation is not allowed to the key, the scope or the plan. That operation stops.
 * - `permanent`: the recipient refuses the data. Dead letter, with pointers to fields, never values.
 * - `conflict`: a duplicate or an ambiguous match. Resolved once, then left to a person.
 * - `gone`: 404 or 410. A success for a deletion; otherwise "deleted at the recipient", never created again.
 * - `unknown_outcome`: sent, but no answer, and repeating could do it twice. Looked up before anything else.
 */
export type FaultClass =
  | "retryable"
  | "rate_limited"
  | "quota"
  | "auth"
  | "permission"
  | "permanent"
  | "conflict"
  | "gone"
  | "unknown_outcome";

/** Every `code` of a {@link ConnectorError}: a {@link FaultClass}, or a mistake in how habeas is used. */
export type ConnectorErrorCode =
  | FaultClass
  | "invalid_options"
  | "insecure_url"
  | "unknown_recipient"
  | "unknown_subject_kind"
  | "unknown_column"
  | "field_not_allowed"
  | "missing_key"
  | "no_webhooks"
  | "not_manual"
  | "wrong_state"
  | "not_granted"
  | "other_company"
  | "database_fault"
  | "rows_hidden"
  | "unexpected_failure"
  | "limiter_failed"
  | "aborted";

/** The facts of a failed call that may be kept and shown. */
export interface ConnectorErrorOptions extends HabeasErrorOptions {
  /** `activecampaign`, `pipedrive`, `partner`, or the kind of a connector of the host's own. */
  readonly vendor?: string;
  /** The operation's name, as the vendor's OpenAPI file calls it. */
  readonly operation?: string;
  /** The HTTP status, if there was an answer. */
  readonly status?: number;
  /** The vendor's own code, where it looks like a code. */
  readonly vendorCode?: string | undefined;
  /** Which fields the vendor refused: JSON pointers, never their values. */
  readonly pointers?: readonly string[] | undefined;
  /** The vendor's name for the request, for a support case. */
  readonly requestId?: string | undefined;
  /** When the recipient will listen again. */
  readonly resetAt?: Date | undefined;
}

/**
 * The one error of this package. It never holds what was sent or received: vendors quote addresses in their
 * messages, so neither the message nor the answer of a vendor is kept.
 */
export class ConnectorError extends HabeasError<ConnectorErrorCode> {
  override readonly name = "ConnectorError";
  readonly vendor: string | undefined;
  readonly operation: string | undefined;
  readonly status: number | undefined;
  readonly vendorCode: string | undefined;
  readonly pointers: readonly string[];
  readonly requestId: string | undefined;
  readonly resetAt: Date | undefined;

  constructor(code: ConnectorErrorCode, message: string, options: ConnectorErrorOptions = {}) {
    super(code, message, { retryable: PASSING.has(code), ...options });
    this.vendor = options.vendor;
    this.operation = options.operation;
    this.status = options.status;
    this.vendorCode = options.vendorCode;
    this.pointers = options.pointers ?? [];
    this.requestId = options.requestId;
    this.resetAt = options.resetAt;
  }

  override toJSON(): { [key: string]: unknown } {
    const { vendor, operation, status, vendorCode, pointers, requestId, resetAt } = this;
    return {
      ...super.toJSON(),
      vendor,
      operation,
      status,
      vendorCode,
      pointers,
      requestId,
      resetAt: resetAt?.toISOString(),
    };
  }
}

/** What another attempt may mend without anybody doing anything. */
const PASSING: ReadonlySet<string> = new Set<FaultClass>(["retryable", "rate_limited"]);

const FAULT_CLASSES: ReadonlySet<string> = new Set<FaultClass>([
  "retryable",
  "rate_limited",
  "quota",
  "auth",
  "permission",
  "permanent",
  "conflict",
  "gone",
  "unknown_outcome",
]);

/** Is this code one of the nine that a recipient causes, and not a mistake in how habeas is used? */
export const isFaultClass = (code: string): code is FaultClass => FAULT_CLASSES.has(code);
