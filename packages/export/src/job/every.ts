/** Repeats something until it is stopped; a repetition that fails is left to the next one. */
export function every(milliseconds: number, work: () => Promise<void>): () => void {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    work()
      .catch(() => undefined)
      .finally(() => {
        busy = false;
      });
  }, milliseconds);
  return () => {
    clearInterval(timer);
  };
}
