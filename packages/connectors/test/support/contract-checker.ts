import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import type { Exchange, LoopbackRequest } from "@habeas/connectors/testing";
import { z } from "zod";

const Parameter = z.object({
  name: z.string(),
  in: z.enum(["path", "query", "header"]),
  required: z.boolean().default(false),
  schema: z.record(z.string(), z.unknown()).default({}),
});
const Media = z.object({ schema: z.unknown(), examples: z.unknown() }).partial();
const Operation = z.object({
  operationId: z.string(),
  parameters: z.array(Parameter).default([]),
  requestBody: z.object({ content: z.record(z.string(), Media) }).optional(),
  responses: z.record(z.string(), z.unknown()).default({}),
});
const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

/** What the vendor's file leaves out, and why we know better. */
export interface Overlay {
  /** Operation → query parameters that the vendor documents elsewhere. */
  readonly query?: Readonly<Record<string, readonly string[]>>;
  /** `GET` operations that the vendor's own answers link to: name → path template. */
  readonly linked?: Readonly<Record<string, string>>;
}

export interface ContractCheckerOptions {
  /** The vendor's OpenAPI file. */
  readonly path: string;
  /** Where its paths begin at our look-alike. */
  readonly basePath: string;
  readonly overlay?: Overlay;
}

/** Holds every request against the vendor's own description: nothing that it does not name may be sent. */
export interface ContractChecker {
  /** The operation, or why there is none. */
  check(exchange: Exchange): string;
  readonly violations: readonly string[];
  readonly seen: ReadonlySet<string>;
  matches(path: string): boolean;
}

interface Route {
  readonly operationId: string;
  readonly method: string;
  readonly pattern: RegExp;
  readonly parameters: readonly z.output<typeof Parameter>[];
  readonly query: ReadonlyMap<string, ValidateFunction>;
  readonly required: readonly string[];
  readonly body: ValidateFunction | undefined;
}

export function createContractChecker(options: ContractCheckerOptions): ContractChecker {
  const { path, basePath, overlay = {} } = options;
  const document = Document.parse(JSON.parse(readFileSync(path, "utf8")));
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const lenient = new Ajv({ strict: false, validateFormats: false, coerceTypes: true });
  const routes: Route[] = [];

  for (const [template, members] of Object.entries(document.paths)) {
    for (const [method, member] of Object.entries(members)) {
      const operation = Operation.safeParse(member);
      if (!operation.success) continue;
      const { operationId, parameters, requestBody } = operation.data;
      const [media] = Object.values(requestBody?.content ?? {});
      const extra = overlay.query?.[operationId] ?? [];
      routes.push({
        operationId,
        method: method.toUpperCase(),
        pattern: patternOf(template),
        parameters,
        query: new Map([
          ...parameters
            .filter((one) => one.in === "query")
            .map((one) => [one.name, lenient.compile(wrapped(one.schema))] as const),
          ...extra.map((name) => [name, lenient.compile(wrapped({}))] as const),
        ]),
        required: parameters.filter((one) => one.in === "query" && one.required).map((one) => one.name),
        body: media?.schema === undefined ? undefined : ajv.compile(asRecord(tightened(media.schema))),
      });
    }
  }
  for (const [operationId, template] of Object.entries(overlay.linked ?? {})) {
    routes.push({
      operationId,
      method: "GET",
      pattern: patternOf(template),
      parameters: [],
      query: new Map(),
      required: [],
      body: undefined,
    });
  }
  // A literal path wins over one with a parameter.
  routes.sort((a, b) => a.pattern.source.split("[^/]+").length - b.pattern.source.split("[^/]+").length);

  const violations: string[] = [];
  const seen = new Set<string>();
  return {
    violations,
    seen,
    matches: (requested) => requested.startsWith(basePath),
    check({ request }) {
      const found = routes.find(
        (route) => route.method === request.method && route.pattern.test(request.path.slice(basePath.length)),
      );
      if (found === undefined) {
        violations.push(
          `${request.method} ${request.path.replaceAll(/\d+/g, "{id}")}: unknown to the vendor`,
        );
        return "unknown";
      }
      seen.add(found.operationId);
      for (const problem of problemsOf(found, request)) violations.push(`${found.operationId}: ${problem}`);
      return found.operationId;
    },
  };
}

function* problemsOf(route: Route, request: LoopbackRequest): Generator<string> {
  for (const [name, value] of request.query) {
    const validate = route.query.get(name);
    if (validate === undefined) yield `unknown query parameter ${name}`;
    else if (!validate({ value })) yield `query parameter ${name} has the wrong form`;
  }
  for (const name of route.required) if (!request.query.has(name)) yield `query parameter ${name} is missing`;
  const isForm = request.headers["content-type"]?.includes("x-www-form-urlencoded") === true;
  if (request.text === "") {
    if (route.body !== undefined) yield "the body is missing";
  } else if (route.body === undefined) {
    yield "a body that the vendor does not expect";
  } else if (!isForm && !route.body(request.json)) {
    for (const error of route.body.errors ?? []) {
      const { additionalProperty } = asRecord(error.params);
      yield `body${error.instancePath.replaceAll(/\/\d+/g, "/n")} ${error.message ?? ""} ${typeof additionalProperty === "string" ? additionalProperty : ""}`;
    }
  }
}

const patternOf = (template: string): RegExp => new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`);

const wrapped = (schema: object): Record<string, unknown> => ({
  type: "object",
  properties: { value: schema },
});

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? { ...value } : {};

/** The vendors leave objects open; what they do not name, we do not send. */
function tightened(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(tightened);
  if (typeof schema !== "object" || schema === null) return schema;
  const copy = Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => key !== "example" && key !== "examples" && key !== "default")
      .map(([key, value]) => [key, tightened(value)]),
  );
  const composed = "allOf" in copy || "anyOf" in copy || "oneOf" in copy;
  return "properties" in copy && !composed && !("additionalProperties" in copy)
    ? { ...copy, additionalProperties: false }
    : copy;
}
