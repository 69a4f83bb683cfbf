import { announcedCall } from "./announced-call.ts";
import { hasMethods, isForeign, isObject } from "./has-methods.ts";
import type { Scrub } from "./scrub.ts";

/** What a face does not look into. */
export interface FaceOptions {
  /** Objects of the host, and values with an identity of their own: handed over as they are. */
  readonly untouched?: (value: object) => boolean;
}

/**
 * The same methods, whose errors go through `scrub` before anybody sees them: of promises and thenables, streams and
 * their iterators, getters, nested objects and instances, lists of them, and whatever a method returns that has
 * methods itself. One place instead of a `try` in every method, so that none is forgotten.
 *
 * Each call is also a message of the diagnostics channel `habeas:call`, each step of a stream one more.
 *
 * Two things pass as they are: the reason that a call's `signal` was aborted with, which is the caller's own, and
 * drizzle's objects, which the host made.
 */
export function scrubbedFace<T extends object>(face: T, scrub: Scrub, options: FaceOptions = {}): T {
  const { untouched = () => false } = options;
  const { faceOf } = createFaces(scrub, untouched);
  return faceOf(face, { path: "", signals: [] });
}

/** The same for one call: for the functions of a package that belong to no factory. */
export async function scrubbedCall<T>(scrub: Scrub, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw scrub(error);
  }
}

/** The calls that led to an object: their names, and what they may be stopped by. */
interface Way {
  readonly path: string;
  readonly signals: readonly AbortSignal[];
}

function createFaces(scrub: Scrub, untouched: (value: object) => boolean) {
  const faces = new WeakMap<object, object>();
  const methods = new WeakMap<object, Map<object, object>>();

  function faceOf<T extends object>(target: T, way: Way): T {
    const face = faces.get(target) ?? new Proxy(shadowOf(target), handlerOf(target, way));
    faces.set(target, face);
    if (standsFor(face, target)) return face;
    throw new TypeError("a face stands for its object");
  }
  const standsFor = <T extends object>(face: object, target: T): face is T => faces.get(target) === face;

  const failing = (error: unknown, way: Way): unknown =>
    way.signals.some((signal) => signal.aborted && isReason(error, signal)) ? error : scrub(error);

  /** Does it, and hands over what comes of it. */
  function answered(work: () => unknown, way: Way): unknown {
    let answer: unknown;
    try {
      answer = work();
    } catch (error) {
      throw failing(error, way);
    }
    return handedOver(answer, way);
  }

  function handedOver(value: unknown, way: Way): unknown {
    if (typeof value === "function") return methodOf(value, undefined, way);
    if (!isObject(value) || untouched(value)) return value;
    if ("then" in value && typeof value.then === "function") return settled(value, value.then, way);
    if (!hasMethods(value, untouched)) return value;
    return Array.isArray(value) ? value.map((each) => handedOver(each, way)) : faceOf(value, way);
  }

  /** A promise stays one. A lazy thenable stays lazy, with its other methods. */
  function settled(thenable: object, then: object, way: Way): unknown {
    const settle = async (): Promise<unknown> => {
      try {
        return await Promise.resolve(thenable);
      } catch (error) {
        throw failing(error, way);
      }
    };
    if (thenable instanceof Promise) return settle().then((value) => handedOver(value, way));
    const face: unknown = isForeign(thenable) ? undefined : faceOf(thenable, way);
    return new Proxy(thenable, {
      get(target, key) {
        if (key === "then") {
          return (...given: Parameters<Promise<unknown>["then"]>) =>
            settle()
              .then((value) => handedOver(value, way))
              .then(...given);
        }
        const member: unknown = isObject(face) ? Reflect.get(face, key) : Reflect.get(target, key);
        return typeof member === "function" && member !== then ? methodOf(member, target, way) : member;
      },
    });
  }

  /** A function of an object; the same one each time, so that it can be compared and taken off. */
  function methodOf(method: object, owner: object | undefined, way: Way): object {
    const known = methods.get(owner ?? method) ?? new Map<object, object>();
    methods.set(owner ?? method, known);
    const face = known.get(method) ?? new Proxy(method, { apply: calling(method, owner, way) });
    known.set(method, face);
    return face;
  }

  const calling =
    (method: object, owner: object | undefined, way: Way) =>
    (_: object, self: unknown, given: unknown[]): unknown => {
      if (typeof method !== "function") throw new TypeError("a method is a function");
      const signals = [...way.signals, ...given.flatMap((argument) => signalsIn(argument))];
      return answered(() => announcedCall(way.path, () => Reflect.apply(method, owner ?? self, given)), {
        ...way,
        signals,
      });
    };

  function handlerOf(target: object, way: Way): ProxyHandler<object> {
    const get = (key: string | symbol): unknown => {
      if (typeof key === "symbol" && !PROTOCOL.has(key)) return Reflect.get(target, key, target);
      let value: unknown;
      try {
        value = Reflect.get(target, key, target);
      } catch (error) {
        throw failing(error, way);
      }
      const onward = { ...way, path: pathTo(way.path, key) };
      return typeof value === "function" ? methodOf(value, target, onward) : handedOver(value, onward);
    };
    return {
      apply: (_, self, given: unknown[]) => calling(target, undefined, way)(target, self, given),
      get: (_, key) => get(key),
      set: (_, key, value) => Reflect.set(target, key, value, target),
      has: (_, key) => Reflect.has(target, key),
      ownKeys: () => Reflect.ownKeys(target),
      getPrototypeOf: () => Reflect.getPrototypeOf(target),
      deleteProperty: (_, key) => Reflect.deleteProperty(target, key),
      defineProperty: (_, key, descriptor) => Reflect.defineProperty(target, key, descriptor),
      getOwnPropertyDescriptor(_, key) {
        const descriptor = Reflect.getOwnPropertyDescriptor(target, key);
        if (descriptor === undefined) return undefined;
        const { enumerable = false } = descriptor;
        return { get: () => get(key), enumerable, configurable: true };
      },
    };
  }
  return { faceOf };
}

/** `erasure` and `execute` are `erasure.execute`; the steps of a stream are part of the call that returned it. */
const pathTo = (path: string, key: string | symbol): string => {
  if (typeof key === "symbol" || (path !== "" && STEPS.has(key))) return path;
  return path === "" ? key : `${path}.${key}`;
};

const STEPS: ReadonlySet<string> = new Set(["next", "return", "throw"]);

/** Stands behind the proxy, so that a frozen object can have a face. */
const shadowOf = (target: object): object => (typeof target === "function" ? () => undefined : {});

/** The symbols that a `for await` and an `await using` call; all others are marks and pass. */
const PROTOCOL: ReadonlySet<symbol> = new Set(
  ["asyncIterator", "iterator", "asyncDispose", "dispose"].flatMap((name): symbol[] => {
    const symbol: unknown = Reflect.get(Symbol, name);
    return typeof symbol === "symbol" ? [symbol] : [];
  }),
);

function signalsIn(argument: unknown): AbortSignal[] {
  if (argument instanceof AbortSignal) return [argument];
  if (!isObject(argument)) return [];
  const signal: unknown = Object.getOwnPropertyDescriptor(argument, "signal")?.value;
  return signal instanceof AbortSignal ? [signal] : [];
}

/** The reason itself, or what Node makes of it: an `AbortError` that is caused by it. */
const isReason = (error: unknown, signal: AbortSignal): boolean =>
  error === signal.reason ||
  (error instanceof Error && error.name === "AbortError" && error.cause === signal.reason);
