/** What an error code means, in the words of docs, pages and logs. */
export interface ErrorDescription {
  /** What is the case. */
  readonly what: string;
  /** What the reader can do about it. */
  readonly fix: string;
  /** Whether the same call may succeed a moment later; `sometimes`: the error's own `retryable` says it. */
  readonly retryable: "never" | "sometimes" | "always";
}
