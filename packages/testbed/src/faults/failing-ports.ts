import type { ArmedFailure } from "./fail-query.ts";

/** Ports of the host that fail on demand. */
export interface FailingPorts {
  /** The same port; its functions count, and the one that was armed throws. Nested objects too. */
  readonly wrap: <T extends object>(port: T) => T;
  /** The n-th call from now, from 1, throws this, whatever it is. */
  readonly arm: (at: number, thrown: () => unknown) => ArmedFailure;
}

export function failingPorts(): FailingPorts {
  let seen = 0;
  let armed: { readonly at: number; readonly thrown: () => unknown } | undefined;
  let struck = false;

  const called = (): void => {
    if (armed === undefined || struck) return;
    seen += 1;
    if (seen < armed.at) return;
    struck = true;
    throw armed.thrown();
  };

  const wrap = <T extends object>(port: T): T =>
    new Proxy(port, {
      apply(target, self, given: unknown[]) {
        called();
        if (typeof target !== "function") throw new TypeError("a function is wanted");
        const answer: unknown = Reflect.apply(target, self, given);
        return handedOver(answer);
      },
      get(target, key, receiver) {
        const value: unknown = Reflect.get(target, key, receiver);
        if (typeof value === "function" || isPlain(value)) return fits(target, key) ? wrap(value) : value;
        return value;
      },
    });

  /** What a port hands over can fail too: a stream at each `next()`, a writer at each `write()`. */
  const handedOver = (answer: unknown): unknown => {
    if (answer instanceof Promise) return answer.then(handedOver);
    if (isStream(answer)) return failingStream(answer, called);
    return isPlain(answer) && Object.values(answer).some((each) => typeof each === "function")
      ? wrap(answer)
      : answer;
  };

  return {
    wrap,
    arm: (at, thrown) => {
      seen = 0;
      struck = false;
      armed = { at, thrown };
      return {
        get seen() {
          return seen;
        },
        get struck() {
          return struck;
        },
        remove: () => {
          armed = undefined;
        },
      };
    },
  };
}

/** A stream of a port fails at each `next()` too. */
async function* failingStream(stream: AsyncIterable<unknown>, called: () => void): AsyncGenerator {
  for await (const each of stream) {
    called();
    yield each;
  }
}

const isStream = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value && isGenerator(value);

/** A writer or a response may be iterable too: they stay what they are. */
const isGenerator = (value: object): boolean =>
  Object.prototype.toString.call(value) === "[object AsyncGenerator]";

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** A proxy may not hand over something else where the property is frozen. */
const fits = (target: object, key: string | symbol): boolean => {
  const own = Object.getOwnPropertyDescriptor(target, key);
  return own === undefined || own.configurable === true || own.writable === true || own.get !== undefined;
};
