/**
 * The demo's clock: it starts on a fixed day and runs from there, so that two runs give the same dates, and
 * what must be kept until 2034 is still kept when somebody runs the demo in 2040.
 */
export function clockFrom(start: Date): () => Date {
  const began = performance.now();
  return () => new Date(start.getTime() + (performance.now() - began));
}
