import { createHash, randomUUID } from "node:crypto";
import { z } from "zod";
import type { Answer, Verdict } from "../connector/classify.ts";
import type { ConnectorContext } from "../connector/connector-context.ts";
import { parseEndpoint } from "../connector/endpoint.ts";
import { createHttpClient, type HttpRequest } from "../connector/http-client.ts";
import { ConnectorError } from "../errors.ts";
import { checkSigningSecret, signedHeaders } from "./standard-webhooks.ts";
import type { PartnerOptionsSchema } from "./options.ts";

export type PartnerSettings = z.output<typeof PartnerOptionsSchema>;

export interface PartnerApi {
  readonly account: string;
  /** `undefined`: not there. */
  read<Form extends z.ZodType>(
    context: ConnectorContext,
    request: HttpRequest,
    form: Form,
  ): Promise<z.output<Form> | undefined>;
  send(context: ConnectorContext, request: HttpRequest): Promise<void>;
}

const Problem = z.object({ type: z.string() });

export function createPartnerApi(settings: PartnerSettings): PartnerApi {
  const { secrets, timeoutMilliseconds } = settings;
  for (const secret of secrets) checkSigningSecret(secret, "secrets");
  const baseUrl = parseEndpoint(settings.baseUrl, "baseUrl");
  const account = `partner:${new URL(baseUrl).host}`;
  const sender = (context: ConnectorContext) =>
    createHttpClient({
      vendor: "partner",
      account,
      baseUrl,
      costs: { requests: 1 },
      timeoutMilliseconds,
      requestIdHeader: "request-id",
      judge,
      headers: (request, body = "") => ({
        accept: "application/json, application/problem+json",
        ...signedHeaders(secrets, { id: messageId(request), at: context.clock(), body }),
      }),
    });
  return {
    account,
    async read(context, request, form) {
      const { status, body } = await sender(context)(context, { ...request, absentIsFine: true });
      if (status === 404 || status === 410) return undefined;
      const parsed = form.safeParse(body);
      if (parsed.success) return parsed.data;
      throw new ConnectorError("retryable", "the answer lacks what it should hold", {
        vendor: "partner",
        operation: request.operation,
      });
    },
    async send(context, request) {
      await sender(context)(context, request);
    },
  };
}

/**
 * The signature covers the message's id, so the id names the request: a signature of one request is no good
 * for another path or method.
 */
function messageId(request: HttpRequest): string {
  const target = createHash("sha256").update(`${request.method} ${request.path}`).digest("hex").slice(0, 32);
  return `${target}.${randomUUID()}`;
}

/** RFC 9457: of a problem only its type is kept, and only its last part. */
function judge({ status, body }: Answer): Verdict | undefined {
  const problem = Problem.safeParse(body.form === "json" ? body.value : undefined);
  if (status !== 422 || !problem.success) return undefined;
  return { fault: "permanent", vendorCode: problem.data.type.split(/[/:#]/).at(-1) };
}
