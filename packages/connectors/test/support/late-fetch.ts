/** A network that loses a request for now: nobody hears of it, and it arrives when it is told to. */
export interface LateFetch {
  readonly fetch: typeof fetch;
  /** The next request of this method to a path that ends so is held back, and its sender gets no answer. */
  hold(method: string, path: string): void;
  /** It reaches the recipient, which carries it out. */
  arrive(): Promise<void>;
}

export function lateFetch(): LateFetch {
  let wanted: { readonly method: string; readonly path: string } | undefined;
  let held: (() => Promise<unknown>) | undefined;
  return {
    hold(method, path) {
      wanted = { method, path };
    },
    async fetch(url, init) {
      const address = typeof url === "string" ? url : "";
      if (
        wanted === undefined ||
        init?.method !== wanted.method ||
        !address.split("?")[0]?.endsWith(wanted.path)
      )
        return await fetch(url, init);
      wanted = undefined;
      const { signal: _given, ...request } = init; // whoever sent it waits no more; the recipient does not know
      held = async () => await fetch(address, request);
      throw new TypeError("fetch failed");
    },
    async arrive() {
      if (held === undefined) throw new Error("no request was held back");
      await held();
      held = undefined;
    },
  };
}
