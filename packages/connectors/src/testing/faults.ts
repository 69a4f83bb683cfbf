/** What goes wrong with one exchange, over real HTTP. `after`: the server has already acted. */
export type Fault =
  | { readonly kind: "reset"; readonly when: "before" | "after" }
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** JSON, or text when it is a string. @defaultValue {} */
      readonly body?: unknown;
      readonly when?: "before" | "after";
    }
  /** JSON that ends in the middle. */
  | { readonly kind: "cut" }
  /** 204 where JSON is expected. */
  | { readonly kind: "empty" }
  /** 200 and `{}` where an id is expected. */
  | { readonly kind: "without_id" }
  | { readonly kind: "slow_headers"; readonly milliseconds: number }
  | { readonly kind: "slow_body"; readonly milliseconds: number }
  /** A body that says it is compressed, and is not. */
  | { readonly kind: "bad_gzip" };

/** Makes exchanges of the system under test fail, until it is cleared. */
export interface FaultSwitch {
  /** The next exchange with this method. */
  inject(rule: { readonly fault: Fault; readonly method: string }): void;
  clear(): void;
}
