/** Decides what leaves instead of an error: the same one, or what may be known of it. */
export type Scrub = (error: unknown) => unknown;

/**
 * The same methods, whose errors go through `scrub` before anybody sees them: promises, streams and the methods
 * of nested objects too. One place instead of a `try` in every method, so that none is forgotten.
 */
export function scrubbedFace<T extends object>(face: T, scrub: Scrub): T {
  return new Proxy(face, {
    get(target, key, receiver): unknown {
      const value: unknown = Reflect.get(target, key, receiver);
      if (typeof value === "function") {
        return (...given: unknown[]): unknown => answered(() => Reflect.apply(value, target, given), scrub);
      }
      return isPlainObject(value) ? scrubbedFace(value, scrub) : value;
    },
  });
}

function answered(call: () => unknown, scrub: Scrub): unknown {
  let answer: unknown;
  try {
    answer = call();
  } catch (error) {
    throw scrub(error);
  }
  if (answer instanceof Promise) {
    return answer.catch((error: unknown) => {
      throw scrub(error);
    });
  }
  return isStream(answer) ? scrubbedStream(answer, scrub) : answer;
}

async function* scrubbedStream(stream: AsyncIterable<unknown>, scrub: Scrub): AsyncIterable<unknown> {
  try {
    yield* stream;
  } catch (error) {
    throw scrub(error);
  }
}

const isStream = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

const isPlainObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
