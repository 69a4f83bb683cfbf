import { Secret } from "@habeas/connectors";
import type { FaultInjector } from "../faults.ts";
import {
  startLoopbackServer,
  type Exchange,
  type LoopbackAnswer,
  type LoopbackRequest,
} from "../loopback-server.ts";
import { listFields, webhooks } from "./account-routes.ts";
import { createAccount, type LookAlikeAccount, type LookAlikeContact } from "./account.ts";
import { vendorDate } from "./answers.ts";
import { carryOutImports, importStatus, queueImport, type ImportBehaviour } from "./import-routes.ts";
import { listContacts, oneContact, setMembership, syncContact } from "./contact-routes.ts";

export interface ActiveCampaignLookAlikeOptions {
  /** @defaultValue one list with id "1" */
  readonly lists?: readonly { readonly id: string; readonly name: string }[];
  /** Custom fields. @defaultValue [] */
  readonly fields?: readonly { readonly id: string; readonly tag: string }[];
  /** Answers 429 to more. @defaultValue no limit */
  readonly requestsPerSecond?: number;
  /** Refuses more, in the vendor's own form. @defaultValue no limit */
  readonly importsPerMinute?: number;
  /** How long an import takes on `clock`; infinite: it never comes to an end. @defaultValue 0 */
  readonly importMilliseconds?: number;
  readonly clock?: () => Date;
  /** Sees every exchange, a contract checker for example. */
  readonly observe?: (exchange: Exchange) => void;
  /** @defaultValue a free port */
  readonly port?: number;
}

/** An ActiveCampaign account that runs on loopback: real HTTP, the vendor's forms, its state in memory. */
export interface ActiveCampaignLookAlike {
  /** For `apiUrl` of the connector. */
  readonly url: string;
  readonly apiKey: Secret;
  readonly account: LookAlikeAccount;
  readonly faults: FaultInjector;
  contact(email: string): LookAlikeContact | undefined;
  /** The person clicks "unsubscribe" in a message. Webhooks are called, and lost if they fail. */
  unsubscribe(email: string, list: string): Promise<void>;
  /** Mail to the person comes back for good. */
  bounce(email: string, list: string): Promise<void>;
  /** Somebody deletes the contact by hand: no webhook tells of it. */
  deleteByHand(email: string): void;
  /** Somebody restores a deleted contact by hand. */
  restoreByHand(id: string): void;
  close(): Promise<void>;
}

/** Starts an account on loopback that answers as ActiveCampaign does, with faults on request. */
export async function startActiveCampaign(
  options: ActiveCampaignLookAlikeOptions = {},
): Promise<ActiveCampaignLookAlike> {
  const { lists = [{ id: "1", name: "News" }], fields = [], clock = () => new Date() } = options;
  const { requestsPerSecond = Number.POSITIVE_INFINITY, observe, port } = options;
  const { importsPerMinute = Number.POSITIVE_INFINITY, importMilliseconds = 0 } = options;
  const behaviour = { importsPerMinute, importMilliseconds };
  const apiKey = new Secret("look-alike-api-key-0000");
  const account = createAccount({ lists, fields, clock });
  let recent: number[] = [];

  const handle = (request: LoopbackRequest): LoopbackAnswer => {
    const at = performance.now();
    recent = [...recent.filter((time) => time > at - 1000), at];
    if (recent.length > requestsPerSecond) {
      return { status: 429, headers: { "retry-after": "1" }, body: { message: "Too many requests" } };
    }
    if (request.headers["api-token"] !== apiKey.reveal())
      return { status: 403, body: { message: "Forbidden" } };
    const now = clock();
    carryOutImports(account, now, behaviour);
    const answer = route(account, request, now, behaviour);
    carryOutImports(account, now, behaviour);
    return answer;
  };
  const server = await startLoopbackServer({ handle, observe, port });

  const tell = async (
    type: "unsubscribe" | "bounce",
    contact: LookAlikeContact,
    list: string,
  ): Promise<void> => {
    const form = new URLSearchParams([
      ["type", type],
      ["date_time", vendorDate(clock())],
      ["initiated_from", "public"],
      ["initiated_by", "public"],
      ["list[][id]", list],
      ["contact[id]", contact.id],
      ["contact[email]", contact.email],
      ["contact[first_name]", contact.firstName],
      ["contact[last_name]", contact.lastName],
    ]);
    for (const webhook of account.webhooks.values()) {
      if (!webhook.enabled || !webhook.events.includes(type)) continue;
      const answer = await fetch(webhook.url, { method: "POST", body: form }).catch(() => undefined);
      if (answer?.status === 410) webhook.enabled = false;
    }
  };
  const mark = async (email: string, list: string, status: "2" | "3"): Promise<void> => {
    const contact = account.byEmail(email);
    if (contact === undefined) throw new Error("the account has no such contact");
    contact.lists.set(list, status);
    contact.leftAt.set(list, clock());
    contact.bouncedHard ||= status === "3";
    contact.updatedAt = clock();
    await tell(status === "2" ? "unsubscribe" : "bounce", contact, list);
  };

  return {
    url: server.url,
    apiKey,
    account,
    faults: server.faults,
    contact: (email) => account.byEmail(email),
    unsubscribe: async (email, list) => {
      await mark(email, list, "2");
    },
    bounce: async (email, list) => {
      await mark(email, list, "3");
    },
    deleteByHand(email) {
      const contact = account.byEmail(email);
      if (contact === undefined) return;
      account.contacts.delete(contact.id);
      account.trash.set(contact.id, { contact, deletedAt: clock() });
    },
    restoreByHand(id) {
      const deleted = account.trash.get(id);
      if (deleted === undefined) return;
      account.trash.delete(id);
      const others = [...account.contacts];
      account.contacts.clear(); // it comes back in its place
      for (const [otherId, other] of [...others, [id, deleted.contact] as const].toSorted(byId))
        account.contacts.set(otherId, other);
    },
    close: async () => {
      await server.close();
    },
  };
}

const byId = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  Number(a) - Number(b);

function route(
  account: LookAlikeAccount,
  request: LoopbackRequest,
  now: Date,
  behaviour: ImportBehaviour,
): LoopbackAnswer {
  const path = request.path.replace(/^\/api\/3/, "");
  if (path.startsWith("/contacts/"))
    return oneContact(account, request, path.slice("/contacts/".length), now);
  if (request.method === "DELETE" && path.startsWith("/webhooks/")) return webhooks(account, request);
  switch (`${request.method} ${path}`) {
    case "GET /users/me":
      return {
        status: 200,
        body: {
          user: { username: "jdoe", firstName: "J", lastName: "D", email: "jdoe@example.com", id: "1" },
        },
      };
    case "GET /contacts":
      return listContacts(account, request.query);
    case "POST /contact/sync":
      return syncContact(account, request, now);
    case "POST /contactLists":
      return setMembership(account, request, now);
    case "POST /import/bulk_import":
      return queueImport(account, request, now, behaviour);
    case "GET /import/info":
      return importStatus(account, request.query);
    case "GET /fields":
      return listFields(account, request.query);
    case "GET /webhooks":
    case "POST /webhooks":
      return webhooks(account, request);
    default:
      return { status: 404, body: { message: "No route matched" } };
  }
}
