/** Events from several workers as one lazy sequence. */
export class EventQueue<Event> {
  readonly #events: Event[] = [];
  #wake: (() => void) | undefined;
  #ended = false;
  #failure: Error | undefined;

  push(event: Event): void {
    this.#events.push(event);
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Ends it; with an error when that is what it is. */
  fail(error: unknown): void {
    this.#failure = error instanceof Error ? error : new TypeError("what was thrown is not an error");
    this.end();
  }

  async *events(): AsyncIterable<Event> {
    for (;;) {
      const event = this.#events.shift();
      if (event !== undefined) {
        yield event;
      } else if (this.#ended) {
        if (this.#failure !== undefined) throw this.#failure;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
