import { readFileSync } from "node:fs";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { z } from "zod";
import { answerSchema } from "./answer-schema.ts";
import type { Exchange, LoopbackAnswer, LoopbackRequest } from "@habeas/testbed/vendors";

const Parameter = z.object({
  name: z.string(),
  in: z.enum(["path", "query", "header"]),
  required: z.boolean().default(false),
  schema: z.record(z.string(), z.unknown()).default({}),
});
const Media = z.object({ schema: z.unknown(), examples: z.unknown() }).partial();
const Response = z.object({ content: z.record(z.string(), Media).default({}) });
const Operation = z.object({
  operationId: z.string(),
  parameters: z.array(Parameter).default([]),
  requestBody: z.object({ content: z.record(z.string(), Media) }).optional(),
  responses: z.record(z.string(), Response).default({}),
});
const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

/** What the vendor's file leaves out, and why we know better. */
export interface Overlay {
  /** Operation → query parameters that the vendor documents elsewhere. */
  readonly query?: Readonly<Record<string, readonly string[]>>;
  /** `GET` operations that the vendor's own answers link to: name → path template. */
  readonly linked?: Readonly<Record<string, string>>;
  /** Operation → members of its answers that the vendor sends and its file does not name, by JSON pointer. */
  readonly answers?: Readonly<Record<string, readonly string[]>>;
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
  /** What a success answers; vendors answer 200 where they describe 201, so any of them will do. */
  readonly answer: ValidateFunction | undefined;
  readonly answersAlso: readonly string[];
}

export function createContractChecker(options: ContractCheckerOptions): ContractChecker {
  const { path, basePath, overlay = {} } = options;
  const file: unknown = JSON.parse(readFileSync(path, "utf8"));
  const document = Document.parse(resolved(file, file));
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const lenient = new Ajv({ strict: false, validateFormats: false, coerceTypes: true });
  const answers = new Ajv2019({ strict: false, validateFormats: false, allErrors: true });
  const routes: Route[] = [];

  for (const [template, members] of Object.entries(document.paths)) {
    for (const [method, member] of Object.entries(members)) {
      const operation = Operation.safeParse(member);
      if (!operation.success) continue;
      const { operationId, parameters, requestBody, responses } = operation.data;
      const [media] = Object.values(requestBody?.content ?? {});
      const success = Object.entries(responses).find(([status]) => status.startsWith("2"));
      const answered = Object.values(success?.[1].content ?? {})[0]?.schema;
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
        answer: answered === undefined ? undefined : answers.compile(answerSchema(answered)),
        answersAlso: overlay.answers?.[operationId] ?? [],
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
      answer: undefined,
      answersAlso: [],
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
    check({ request, answer }) {
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
      const problems = [...problemsOf(found, request), ...problemsOfAnswer(found, answer)];
      for (const problem of problems) violations.push(`${found.operationId}: ${problem}`);
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
    for (const error of route.body.errors ?? []) yield `body ${told(error)}`;
  }
}

/** Is this what the vendor would have answered? Only successes: failures are injected by hand. */
function* problemsOfAnswer(route: Route, answer: LoopbackAnswer | undefined): Generator<string> {
  if (answer === undefined || answer.status >= 300 || route.answer === undefined) return;
  const answered: unknown = JSON.parse(JSON.stringify(answer.body ?? {}));
  if (route.answer(answered)) return;
  for (const error of route.answer.errors ?? []) {
    if (error.keyword === "anyOf" || (error.keyword === "type" && error.params["type"] === "null")) continue;
    const problem = told(error);
    if (!route.answersAlso.includes(problem)) yield `answer ${problem}`;
  }
}

type Told = Pick<ErrorObject, "instancePath" | "message"> & {
  readonly params: Readonly<Record<string, unknown>>;
};

/** Where and what, without a value. */
function told({ instancePath, params, message = "" }: Told): string {
  const place = instancePath.replaceAll(/\/\d+/g, "/n");
  const unknown: unknown = params["additionalProperty"] ?? params["unevaluatedProperty"];
  return typeof unknown === "string"
    ? `${place}/${unknown} is not named by the vendor`
    : `${place} ${message}`;
}

/** References within the file, replaced by what they refer to; none of these files refers in a circle. */
function resolved(part: unknown, file: unknown): unknown {
  if (Array.isArray(part)) return part.map((one) => resolved(one, file));
  if (typeof part !== "object" || part === null) return part;
  const { $ref: reference } = asRecord(part);
  if (typeof reference === "string") {
    const names = reference.split("/").slice(1);
    return resolved(
      names.reduce<unknown>((inside, name) => asRecord(inside)[name], file),
      file,
    );
  }
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, resolved(value, file)]));
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
