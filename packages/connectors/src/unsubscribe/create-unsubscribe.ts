import { fragment, type Markup, scrubbedFace } from "@habeas/internal";
import type { Secrets, SubjectRef } from "@habeas/core";
import { refuseOtherCore, type AnyPrivacy } from "@habeas/core/engine";
import { createConnectorKeys } from "../connector/keys.ts";
import { parseEndpoint } from "../connector/endpoint.ts";
import type { RawRequest } from "../connector/connector.ts";
import { issueUnsubscribeToken, readUnsubscribeToken } from "./token.ts";
import { scrub } from "../scrub.ts";

/** Where the links of {@link createUnsubscribe} lead, and what signs them. */
export interface UnsubscribeOptions {
  readonly privacy: AnyPrivacy;
  readonly secrets: Pick<Secrets, "keys">;
  /** Where the links lead: the token is appended as the last part of the path. */
  readonly url: string;
  /** An address that takes unsubscriptions by mail, as a second way. */
  readonly mailto?: string;
}

/** What the host answers: no cookie, no redirect. */
export interface UnsubscribeAnswer {
  readonly status: 200 | 404 | 405;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One-click unsubscription (RFC 8058). */
export interface Unsubscribe {
  /**
   * The two headers of a message. They only count when DKIM covers them (RFC 8058, section 4): the sender's
   * duty.
   */
  listUnsubscribe(subject: SubjectRef, purpose: string): Promise<Readonly<Record<string, string>>>;
  /**
   * Takes a click. `POST` ends the purpose: consent is withdrawn, direct marketing objected to. `GET` shows a
   * page with a button and ends nothing, since scanners follow links.
   */
  handle(request: RawRequest): Promise<UnsubscribeAnswer>;
}

/** Makes the headers and takes the clicks. The token holds core's reference, never an address. */
export function createUnsubscribe(options: UnsubscribeOptions): Unsubscribe {
  const { privacy, secrets, mailto } = options;
  refuseOtherCore(privacy, "privacy");
  const keys = createConnectorKeys(secrets.keys);
  const url = parseEndpoint(options.url, "url");
  return scrubbedFace<Unsubscribe>(
    {
      async listUnsubscribe(subject, purpose) {
        const reference = await privacy.reference(subject);
        const token = issueUnsubscribeToken(keys, { tenant: subject.tenant, reference, purpose });
        const mail = mailto === undefined ? "" : `, <mailto:${mailto}?subject=unsubscribe>`;
        return {
          "List-Unsubscribe": `<${url}/${token}>${mail}`,
          "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        };
      },
      async handle(request) {
        const path = new URL(request.url, "http://localhost").pathname;
        const claim = readUnsubscribeToken(keys, path.slice(path.lastIndexOf("/") + 1));
        if (claim === undefined) return page(404, "This link is not valid.");
        if (request.method === "GET" || request.method === "HEAD") return page(200, BUTTON);
        if (request.method !== "POST" || !isOneClick(request.body)) return page(405, "Nothing was changed.");
        const { purpose, ...person } = claim;
        const basis = privacy.registry.purposes[purpose]?.basis;
        if (basis === undefined) return page(404, "This link is not valid.");
        if (basis === "consent") await privacy.consent.withdraw(person, purpose);
        else await privacy.object(person, purpose);
        return page(200, "You are unsubscribed.");
      },
    },
    scrub,
  );
}

/** `List-Unsubscribe=One-Click`, as a form; the button of the page sends the same. */
function isOneClick(body: Uint8Array): boolean {
  if (body.byteLength > 4096) return false;
  const text = new TextDecoder().decode(body);
  return (
    new URLSearchParams(text).get("List-Unsubscribe") === "One-Click" ||
    /name="List-Unsubscribe"\s+One-Click\b/.test(text)
  );
}

const BUTTON = fragment`<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>Unsubscribe</button></form>`;

const page = (status: UnsubscribeAnswer["status"], content: string | Markup): UnsubscribeAnswer => ({
  status,
  headers: {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex",
  },
  body: fragment`<!doctype html><html lang="en"><meta charset="utf-8"><title>Unsubscribe</title><body>${content}</body></html>`
    .text,
});
