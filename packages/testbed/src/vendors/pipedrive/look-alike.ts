import { randomUUID } from "node:crypto";
import { Secret } from "@habeas/connectors";
import type { FaultInjector } from "../faults.ts";
import {
  startLoopbackServer,
  type Exchange,
  type LoopbackAnswer,
  type LoopbackRequest,
} from "../loopback-server.ts";
import { createCompany, type ItemKind, type LookAlikeCompany, type LookAlikePerson } from "./company.ts";
import { addLead, listItems, personFields, removeItem, webhooks } from "./item-routes.ts";
import { createOAuthServer, type LookAlikeOAuth } from "./oauth-routes.ts";
import { addPerson, failure, listPersons, onePerson, searchPersons, success } from "./person-routes.ts";

export interface PipedriveLookAlikeOptions {
  readonly clock?: () => Date;
  /** Sees every exchange, a contract checker for example. */
  readonly observe?: (exchange: Exchange) => void;
  /** @defaultValue a free port */
  readonly port?: number;
}

/** A Pipedrive company that runs on loopback: real HTTP, the vendor's forms, its state in memory. */
export interface PipedriveLookAlike {
  /** For `apiUrl` of the connector; also the authorization server. */
  readonly url: string;
  readonly token: Secret;
  readonly oauth: LookAlikeOAuth;
  readonly company: LookAlikeCompany;
  readonly faults: FaultInjector;
  /** The persons with an address who are not in the bin. */
  persons(email: string): readonly LookAlikePerson[];
  /** A salesperson changes somebody; webhooks are called, and lost if they fail. */
  unsubscribe(email: string): Promise<void>;
  deleteByHand(email: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts a company on loopback that answers as Pipedrive does, with OAuth and faults on request. */
export async function startPipedrive(options: PipedriveLookAlikeOptions = {}): Promise<PipedriveLookAlike> {
  const { clock = () => new Date(), observe, port } = options;
  const token = new Secret("look-alike-api-token-0000");
  const company = createCompany();
  let origin = "";
  const oauth = createOAuthServer({ clock, apiUrl: () => origin });

  const handle = (request: LoopbackRequest): LoopbackAnswer => {
    if (request.path === "/oauth/authorize") return oauth.authorize(request);
    if (request.path === "/oauth/token") return oauth.token(request);
    if (request.path === "/oauth/revoke") return oauth.revocation(request);
    const bearer = /^Bearer (.+)$/.exec(request.headers["authorization"] ?? "")?.[1];
    const known =
      request.headers["x-api-token"] === token.reveal() || (bearer !== undefined && oauth.accepts(bearer));
    if (!known)
      return { status: 401, body: { success: false, error: "unauthorized access", errorCode: 401 } };
    const [, version, path = ""] = /^\/api\/v([12])(\/.*)$/.exec(request.path) ?? [];
    return version === "2"
      ? routeSecond(company, request, path, clock())
      : version === "1"
        ? routeFirst(company, request, path, clock())
        : failure(404, "unknown path");
  };
  const server = await startLoopbackServer({ handle, observe, port });
  origin = server.url;

  const persons = (email: string): LookAlikePerson[] =>
    [...company.persons.values()].filter(
      (person) =>
        person.deletedAt === undefined &&
        person.emails.some(({ value }) => value.toLowerCase() === email.toLowerCase()),
    );
  const tell = async (action: "change" | "delete", person: LookAlikePerson): Promise<void> => {
    const status = { marketing_status: person.marketingStatus };
    const body = JSON.stringify({
      meta: {
        action,
        entity: "person",
        entity_id: String(person.id),
        id: randomUUID(),
        timestamp: clock().toISOString(),
        version: "2.0",
        user_id: "7",
        change_source: "app",
        attempt: 1,
      },
      data: action === "delete" ? null : { id: person.id, ...status },
      previous: {},
    });
    for (const { url, user, password } of company.webhooks.values()) {
      const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
      const headers = { authorization, "content-type": "application/json" };
      await fetch(url, { method: "POST", body, headers }).catch(() => undefined);
    }
  };
  return {
    url: server.url,
    token,
    oauth,
    company,
    faults: server.faults,
    persons,
    async unsubscribe(email) {
      for (const person of persons(email)) {
        person.marketingStatus = "unsubscribed";
        person.updatedAt = clock();
        await tell("change", person);
      }
    },
    async deleteByHand(email) {
      for (const person of persons(email)) {
        person.deletedAt = clock();
        await tell("delete", person);
      }
    },
    close: async () => {
      await server.close();
    },
  };
}

function routeSecond(
  company: LookAlikeCompany,
  request: LoopbackRequest,
  path: string,
  now: Date,
): LoopbackAnswer {
  const { method, query } = request;
  const person = Number(query.get("person_id"));
  const [, id] = /^\/persons\/(\d+)$/.exec(path) ?? [];
  if (id !== undefined) return onePerson(company, request, Number(id), now);
  const [, kind, item] = /^\/(deals|activities)\/(\d+)$/.exec(path) ?? [];
  if (item !== undefined && method === "DELETE")
    return removeItem(company, [kind === "deals" ? "deals" : "activities"], item);
  switch (`${method} ${path}`) {
    case "GET /persons/search":
      return searchPersons(company, query);
    case "GET /persons":
      return listPersons(company, query);
    case "POST /persons":
      return addPerson(company, request, now);
    case "GET /deals":
      return listItems(company, "deals", 2, person, query);
    case "GET /activities":
      return listItems(company, "activities", 2, person, query);
    case "GET /personFields":
    case "POST /personFields":
      return personFields(company, request);
    default:
      return failure(404, "unknown path");
  }
}

const UNDER_PERSON: Readonly<Record<string, ItemKind>> = { files: "files", mailMessages: "mailMessages" };

function routeFirst(
  company: LookAlikeCompany,
  request: LoopbackRequest,
  path: string,
  now: Date,
): LoopbackAnswer {
  const { method, query } = request;
  const person = query.has("person_id") ? Number(query.get("person_id")) : undefined;
  const [, owner, under] = /^\/persons\/(\d+)\/(\w+)$/.exec(path) ?? [];
  const kind = UNDER_PERSON[under ?? ""];
  if (kind !== undefined) return listItems(company, kind, 1, Number(owner), query);
  const [, what, id = ""] = /^\/(leads|notes|files)\/([\w-]+)$/.exec(path) ?? [];
  if (method === "DELETE" && what === "leads") return removeItem(company, ["leads", "archivedLeads"], id);
  if (method === "DELETE" && what === "notes") return removeItem(company, ["notes"], id);
  if (method === "DELETE" && what === "files") return removeItem(company, ["files"], id);
  switch (`${method} ${path}`) {
    case `DELETE /webhooks/${/\d+$/.exec(path)?.[0] ?? ""}`:
      return webhooks(company, request);
    case "GET /users/me":
      return success({ id: 1, company_id: 123, company_domain: "look-alike" });
    case "GET /leads":
      return listItems(company, "leads", 1, person, query);
    case "GET /leads/archived":
      return listItems(company, "archivedLeads", 1, person, query);
    case "POST /leads":
      return addLead(company, request, now);
    case "GET /notes":
      return listItems(company, "notes", 1, person, query);
    case "GET /webhooks":
    case "POST /webhooks":
      return webhooks(company, request);
    default:
      return failure(404, "unknown path");
  }
}
