/** The paths of all methods of a face, nested objects walked too: `consent.grant`. Data, and what `skip` names, is not entered. */
export function methodsOf(face: object, skip: readonly string[] = []): string[] {
  const paths: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (skip.includes(path)) return;
    if (typeof value === "function") return void paths.push(path);
    if (!isPlain(value)) return;
    for (const key of Object.keys(value)) {
      walk(Reflect.get(value, key), path === "" ? key : `${path}.${key}`);
    }
  };
  walk(face, "");
  return paths;
}

/** The functions of a module that answer with a promise or a stream of their own. */
export function asyncFunctionsOf(module: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(module).filter(([, value]) => KINDS.has(Object.prototype.toString.call(value))),
  );
}

const KINDS: ReadonlySet<string> = new Set(["[object AsyncFunction]", "[object AsyncGeneratorFunction]"]);

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
