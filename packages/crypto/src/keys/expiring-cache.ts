export interface ExpiringCacheOptions {
  /** Entries at most: the one not used for longest goes first. */
  readonly entries: number;
  /** Milliseconds that an entry lives, however often it is used. */
  readonly lifetime: number;
  readonly clock: () => Date;
}

/** Values by name that are forgotten after a time, whether used or not. */
export interface ExpiringCache<Value> {
  get(name: string): Value | undefined;
  has(name: string): boolean;
  set(name: string, value: Value): void;
  delete(name: string): void;
  /** Forgets every value that `matches`. */
  evict(matches: (value: Value) => boolean): void;
}

export function createExpiringCache<Value>(options: ExpiringCacheOptions): ExpiringCache<Value> {
  const { entries, lifetime, clock } = options;
  const held = new Map<string, { readonly value: Value; readonly until: number }>(); // in order of use
  return {
    get: (name) => {
      const entry = held.get(name);
      if (entry === undefined) return undefined;
      held.delete(name);
      if (entry.until <= clock().getTime()) return undefined;
      held.set(name, entry);
      return entry.value;
    },
    has: (name) => held.has(name),
    set: (name, value) => {
      held.delete(name);
      held.set(name, { value, until: clock().getTime() + lifetime });
      for (const oldest of held.keys()) {
        if (held.size <= entries) break;
        held.delete(oldest);
      }
    },
    delete: (name) => void held.delete(name),
    evict: (matches) => {
      for (const [name, { value }] of held) if (matches(value)) held.delete(name);
    },
  };
}
