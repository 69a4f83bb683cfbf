/**
 * Whether an object can do something that may fail: it has a method or a getter, of its own or of its class, or holds
 * an object that has. What is `untouched` does not count, nor plain data, nor instances of the language's and
 * drizzle's classes.
 */
export function hasMethods(value: object, untouched: (value: object) => boolean, depth = 3): boolean {
  if (untouched(value)) return false;
  if (isStream(value)) return true;
  if (isForeign(value)) return false;
  const own = Object.values(Object.getOwnPropertyDescriptors(value));
  if (own.some(canFail) || hasClassMethods(value)) return true;
  return depth > 0 && own.some(({ value: held }) => isObject(held) && hasMethods(held, untouched, depth - 1));
}

export const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Something to read step by step: an async iterable, or an iterator. */
const isStream = (value: object): boolean =>
  !Array.isArray(value) &&
  !isForeign(value) &&
  (Symbol.asyncIterator in value || ("next" in value && typeof value.next === "function"));

/** Made by the language, the platform or drizzle: to be handed over as they are. */
export function isForeign(value: object): boolean {
  if (Array.isArray(value)) return false;
  if (ArrayBuffer.isView(value) || value instanceof Error) return true;
  for (let at = prototypeOf(value); at !== null && at !== Object.prototype; at = prototypeOf(at)) {
    const constructor: unknown = Object.getOwnPropertyDescriptor(at, "constructor")?.value;
    if (typeof constructor !== "function") continue;
    if (Object.hasOwn(constructor, DRIZZLE)) return true;
    if (constructor.name !== "" && Reflect.get(globalThis, constructor.name) === constructor) return true;
  }
  return false;
}

const DRIZZLE = Symbol.for("drizzle:entityKind");

function hasClassMethods(value: object): boolean {
  for (let at = prototypeOf(value); at !== null; at = prototypeOf(at)) {
    if (at === Object.prototype || at === Array.prototype) return false;
    const { constructor: _, ...members } = Object.getOwnPropertyDescriptors(at);
    if (Object.values(members).some(canFail)) return true;
  }
  return false;
}

const canFail = (descriptor: PropertyDescriptor): boolean =>
  typeof descriptor.value === "function" || "get" in descriptor;

function prototypeOf(value: object): object | null {
  const prototype: unknown = Object.getPrototypeOf(value);
  return isObject(prototype) ? prototype : null;
}
