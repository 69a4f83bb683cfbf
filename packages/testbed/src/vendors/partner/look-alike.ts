import { createHash, randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import { Secret } from "@habeas/connectors";
import { isSigned, messageOf, signatureOf, signedHeaders } from "./signed-messages.ts";
import type { FaultInjector } from "../faults.ts";
import {
  startLoopbackServer,
  type Exchange,
  type LoopbackAnswer,
  type LoopbackRequest,
} from "../loopback-server.ts";

export interface PartnerLookAlikeOptions {
  readonly clock?: () => Date;
  readonly observe?: (exchange: Exchange) => void;
  /** What an order of erasure is answered at once. @defaultValue "completed" */
  readonly erasure?: "completed" | "pending" | "refused";
}

/** A contact of the look-alike. */
export interface LookAlikePartnerContact {
  readonly email: string;
  readonly purposes: readonly string[];
  readonly fields: Readonly<Record<string, string>>;
  readonly optedOut: readonly string[];
}

/** A partner's CRM that runs on loopback and checks every signature. */
export interface PartnerLookAlike {
  /** For `baseUrl` of the connector. */
  readonly url: string;
  readonly secret: Secret;
  readonly contacts: Map<string, LookAlikePartnerContact>;
  readonly faults: FaultInjector;
  /** Carries out the orders that are pending. */
  finishErasures(): void;
  /** A person opts out over there. */
  optOut(reference: string, purposes: readonly string[]): void;
  /** A callback to the sender, signed. */
  event(type: string, data: object): { readonly headers: Headers; readonly body: Uint8Array };
  close(): Promise<void>;
}

const Put = z.object({
  email: z.string(),
  purposes: z.array(z.string()),
  fields: z.record(z.string(), z.string()),
});
const Order = z.object({ id: z.string(), reference: z.string() });

/** Starts a partner's side on loopback, as its OpenAPI description says, with faults on request. */
export async function startPartner(options: PartnerLookAlikeOptions = {}): Promise<PartnerLookAlike> {
  const { clock = () => new Date(), observe, erasure = "completed" } = options;
  const secret = new Secret(`whsec_${randomBytes(32).toString("base64")}`);
  const contacts = new Map<string, LookAlikePartnerContact>();
  const orders = new Map<string, { reference: string; status: string; receipt?: object }>();
  const seen = new Set<string>();

  const isGenuine = (request: LoopbackRequest): boolean => {
    const message = messageOf(new Headers(request.headers), request.text);
    const target = createHash("sha256")
      .update(`${request.method} ${request.path}`)
      .digest("hex")
      .slice(0, 32);
    if (message === undefined || !message.id.startsWith(`${target}.`) || seen.has(message.id)) return false;
    seen.add(message.id);
    return isSigned(secret.reveal(), message, clock());
  };
  const finish = (id: string, order: { reference: string; status: string; receipt?: object }): void => {
    contacts.delete(order.reference);
    const message = {
      id: `receipt.${randomUUID()}`,
      timestamp: String(Math.floor(clock().getTime() / 1000)),
      body: JSON.stringify({ order: id, reference: order.reference, erasedAt: clock().toISOString() }),
    };
    order.status = "completed";
    order.receipt = { ...message, signature: signatureOf(secret.reveal(), message) };
  };
  const onContact = (request: LoopbackRequest, reference: string): LoopbackAnswer => {
    const known = contacts.get(reference);
    if (request.method === "PUT") {
      const parsed = Put.safeParse(request.json);
      if (!parsed.success) return problem(422, "invalid");
      contacts.set(reference, { ...parsed.data, optedOut: known?.optedOut ?? [] });
      return { status: known === undefined ? 201 : 200, body: {} };
    }
    if (known === undefined) return problem(404, "not-found");
    if (request.method === "GET") return { status: 200, body: { reference, ...known } };
    contacts.delete(reference);
    return { status: 204 };
  };
  const onOrder = (request: LoopbackRequest): LoopbackAnswer => {
    const parsed = Order.safeParse(request.json);
    if (!parsed.success) return problem(422, "invalid");
    const { id, reference } = parsed.data;
    const order = orders.get(id) ?? { reference, status: erasure === "refused" ? "refused" : "pending" };
    orders.set(id, order);
    if (erasure === "completed") finish(id, order);
    return { status: 202, body: answerOf(order) };
  };
  const handle = (request: LoopbackRequest): LoopbackAnswer => {
    if (!isGenuine(request)) return problem(401, "signature");
    const [, what, id = ""] = /^\/v1\/(contacts|erasures)\/([^/]+)$/.exec(request.path) ?? [];
    if (what === "contacts") return onContact(request, id);
    const order = orders.get(id);
    if (what === "erasures")
      return order === undefined ? problem(404, "not-found") : { status: 200, body: answerOf(order) };
    if (request.path === "/v1/erasures") return onOrder(request);
    return request.path === "/v1/account"
      ? { status: 200, body: { account: "look-alike" } }
      : problem(404, "not-found");
  };
  const server = await startLoopbackServer({ handle, observe });
  return {
    url: server.url,
    secret,
    contacts,
    faults: server.faults,
    finishErasures() {
      for (const [id, order] of orders) if (order.status === "pending") finish(id, order);
    },
    optOut(reference, purposes) {
      const known = contacts.get(reference);
      if (known !== undefined) contacts.set(reference, { ...known, optedOut: purposes });
    },
    event(type, data) {
      const body = JSON.stringify({ type, timestamp: clock().toISOString(), data });
      const headers = signedHeaders(secret.reveal(), randomUUID(), clock(), body);
      return { headers: new Headers(headers), body: new TextEncoder().encode(body) };
    },
    close: async () => {
      await server.close();
    },
  };
}

const answerOf = (order: { status: string; receipt?: object }): object => ({
  status: order.status,
  ...(order.status === "refused" ? { reason: "legal_hold" } : {}),
  ...(order.receipt === undefined ? {} : { receipt: order.receipt }),
});

const problem = (status: number, type: string): LoopbackAnswer => ({
  status,
  headers: { "content-type": "application/problem+json" },
  body: { type: `https://partner.example/problems/${type}`, status, title: "no" },
});
