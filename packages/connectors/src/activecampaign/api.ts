import { z } from "zod";
import { parseEndpoint } from "../connector/endpoint.ts";
import { createHttpClient, type HttpRequest } from "../connector/http-client.ts";
import type { ConnectorContext } from "../connector/connector-context.ts";
import { ConnectorError } from "../errors.ts";
import { judge } from "./judge.ts";
import type { ActiveCampaignSettings } from "./options.ts";

/** The account's API, one method per operation form. */
export interface ActiveCampaignApi {
  readonly account: string;
  /**
   * Sends a request and reads what is needed of the answer. The vendor's answers do not follow its own
   * description, so `form` names only the members that are used.
   */
  read<Form extends z.ZodType>(
    context: ConnectorContext,
    request: HttpRequest,
    form: Form,
  ): Promise<z.output<Form>>;
  /** Sends a request whose answer does not matter. */
  send(context: ConnectorContext, request: HttpRequest): Promise<void>;
  /** As `read`, and `undefined` for what is not there. */
  readIfPresent<Form extends z.ZodType>(
    context: ConnectorContext,
    request: HttpRequest,
    form: Form,
  ): Promise<z.output<Form> | undefined>;
}

/** Ids are strings by documentation, and numbers now and then. */
export const Id = z.union([z.string(), z.number()]).transform(String);

export function createActiveCampaignApi(settings: ActiveCampaignSettings): ActiveCampaignApi {
  const { apiKey, timeoutMilliseconds } = settings;
  const baseUrl = `${parseEndpoint(settings.apiUrl, "apiUrl")}/api/3`;
  const account = `activecampaign:${new URL(baseUrl).host}`;
  const send = createHttpClient({
    vendor: "activecampaign",
    account,
    baseUrl,
    headers: () => ({ "api-token": apiKey.reveal() }),
    costs: { requests: 1 },
    judge,
    timeoutMilliseconds,
  });

  return {
    account,
    async read(context, request, form) {
      const answer = await send(context, request);
      return parse(answer.body, form, request);
    },
    async send(context, request) {
      await send(context, request);
    },
    async readIfPresent(context, request, form) {
      const answer = await send(context, { ...request, absentIsFine: true });
      return answer.status === 404 || answer.status === 410 ? undefined : parse(answer.body, form, request);
    },
  };
}

function parse<Form extends z.ZodType>(body: unknown, form: Form, request: HttpRequest): z.output<Form> {
  const parsed = form.safeParse(body);
  if (parsed.success) return parsed.data;
  const repeatable = request.repeatable ?? request.method !== "POST";
  throw new ConnectorError(
    repeatable ? "retryable" : "unknown_outcome",
    "the answer lacks what it should hold",
    { vendor: "activecampaign", operation: request.operation },
  );
}
