import type { Json } from "@habeas/internal";
import { z } from "zod";
import type { ConnectorContext } from "../connector/connector-context.ts";
import { parseEndpoint } from "../connector/endpoint.ts";
import { createHttpClient, type HttpAnswer, type HttpRequest } from "../connector/http-client.ts";
import { Secret } from "../connector/secret.ts";
import { ConnectorError } from "../errors.ts";
import { judge } from "./judge.ts";
import type { PipedriveSettings } from "./options.ts";

/** A request; its operation is that of the vendor's file, and says what it costs. */
export interface PipedriveRequest {
  readonly operation: keyof typeof TOKEN_COSTS;
  readonly version: 1 | 2;
  readonly method: HttpRequest["method"];
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Json;
  readonly repeatable?: boolean;
}

/** API tokens by operation: `x-token-cost` of the vendor's files. */
const TOKEN_COSTS = {
  getCurrentUser: 2,
  searchPersons: 20,
  addPerson: 5,
  getPerson: 1,
  updatePerson: 5,
  deletePerson: 3,
  getPersons: 10,
  getPersonFields: 10,
  addPersonField: 5,
  addLead: 10,
  getLeads: 20,
  getArchivedLeads: 40,
  deleteLead: 6,
  getDeals: 10,
  deleteDeal: 3,
  getNotes: 20,
  deleteNote: 6,
  getPersonFiles: 20,
  deleteFile: 6,
  getActivities: 10,
  deleteActivity: 3,
  getPersonMailMessages: 20,
  addWebhook: 10,
  getWebhooks: 10,
  deleteWebhook: 6,
} as const;

/** Ids are numbers in answers and strings in webhooks. */
export const Id = z.union([z.number(), z.string()]).transform(String);

export interface PipedriveApi {
  readonly account: string;
  read<Form extends z.ZodType>(
    context: ConnectorContext,
    request: PipedriveRequest,
    form: Form,
  ): Promise<z.output<Form>>;
  readIfPresent<Form extends z.ZodType>(
    context: ConnectorContext,
    request: PipedriveRequest,
    form: Form,
  ): Promise<z.output<Form> | undefined>;
  /** Sends; what is gone already counts as done. */
  remove(context: ConnectorContext, request: PipedriveRequest): Promise<void>;
}

export function createPipedriveApi(settings: PipedriveSettings): PipedriveApi {
  const { auth, timeoutMilliseconds } = settings;
  const apiUrl = parseEndpoint(settings.apiUrl, "apiUrl");
  const account = `pipedrive:${new URL(apiUrl).host}`;

  const attempt = async (
    context: ConnectorContext,
    request: PipedriveRequest,
    absentIsFine: boolean,
    refused?: number,
  ) => {
    const token =
      auth instanceof Secret
        ? undefined
        : refused === undefined
          ? await auth.current(context)
          : await auth.refresh(context, refused);
    const headers: Record<string, string> =
      auth instanceof Secret
        ? { "x-api-token": auth.reveal() }
        : { authorization: `Bearer ${token?.token.reveal() ?? ""}` };
    const base = token?.apiUrl === undefined ? apiUrl : companyOf(token.apiUrl, apiUrl);
    const send = createHttpClient({
      vendor: "pipedrive",
      account,
      baseUrl: `${base}${prefixOf(base, request.version)}`,
      headers: () => headers,
      costs: {},
      judge,
      requestIdHeader: "x-correlation-id",
      timeoutMilliseconds,
    });
    const { version: _version, ...plain } = request;
    try {
      return await send(context, { ...plain, absentIsFine, costs: costsOf(request) });
    } catch (error) {
      if (token === undefined || refused !== undefined || !isRefused(error)) throw error;
      return token.version;
    }
  };
  const call = async (
    context: ConnectorContext,
    request: PipedriveRequest,
    absentIsFine: boolean,
  ): Promise<HttpAnswer> => {
    const first = await attempt(context, request, absentIsFine);
    if (typeof first !== "number") return first;
    const second = await attempt(context, request, absentIsFine, first); // with a token that is renewed once
    if (typeof second !== "number") return second;
    throw new ConnectorError("auth", "the recipient does not accept the key", { vendor: "pipedrive" });
  };

  return {
    account,
    async read(context, request, form) {
      return parse((await call(context, request, false)).body, form, request);
    },
    async readIfPresent(context, request, form) {
      const { status, body } = await call(context, request, true);
      return status === 404 || status === 410 ? undefined : parse(body, form, request);
    },
    async remove(context, request) {
      await call(context, request, true);
    },
  };
}

const SHARED_HOST = "api.pipedrive.com";

/** The address that comes with a token. Where `apiUrl` names a company it has to be this one: ids mean others there. */
function companyOf(apiDomain: string, apiUrl: string): string {
  const base = parseEndpoint(apiDomain, "api_domain");
  const configured = new URL(apiUrl).hostname;
  if (configured === SHARED_HOST || configured === new URL(base).hostname) return base;
  throw new ConnectorError("auth", "the connection is to another company than the one of `apiUrl`", {
    vendor: "pipedrive",
    where: "apiUrl",
    fix: "connect that company, or correct `apiUrl`",
  });
}

/** The shared host knows version 1 under another path than the companies' own hosts. */
const prefixOf = (base: string, version: 1 | 2): string =>
  version === 1 && new URL(base).hostname === SHARED_HOST ? "/v1" : `/api/v${String(version)}`;

const costsOf = ({ operation }: PipedriveRequest): Readonly<Record<string, number>> => ({
  daily: TOKEN_COSTS[operation],
  burst: 1,
  ...(operation === "searchPersons" ? { search: 1 } : {}),
});

const isRefused = (error: unknown): boolean =>
  error instanceof ConnectorError && error.code === "auth" && error.status === 401;

function parse<Form extends z.ZodType>(body: unknown, form: Form, request: PipedriveRequest): z.output<Form> {
  const parsed = form.safeParse(body);
  if (parsed.success) return parsed.data;
  const repeatable = request.repeatable ?? (request.method !== "POST" && request.method !== "PATCH");
  throw new ConnectorError(
    repeatable ? "retryable" : "unknown_outcome",
    "the answer lacks what it should hold",
    {
      vendor: "pipedrive",
      operation: request.operation,
    },
  );
}
