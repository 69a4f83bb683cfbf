/** One reading of sealed values. It names no value and no person. */
export interface OpenEvent {
  readonly at: Date;
  readonly table: string;
  readonly purpose: string;
  readonly tenants: readonly string[];
  readonly rows: number;
  /** Field ids. */
  readonly fields: readonly string[];
  /** Values that could not be opened. */
  readonly unreadable: number;
}

/** Keeps events. The values are handed out after it: when it fails, nothing was read. */
export type Audit = (event: OpenEvent) => void | Promise<void>;
