import { plainName } from "./words-of-name.ts";

/** Redacted whatever the registry says: names that hold credentials, or a person's address, in every app. */
export const ALWAYS: readonly string[] = [
  "authorization",
  "cookie",
  "setCookie",
  "password",
  "passwd",
  "passphrase",
  "pwd",
  "secret",
  "clientSecret",
  "token",
  "accessToken",
  "refreshToken",
  "idToken",
  "jwt",
  "apiKey",
  "apiToken",
  "privateKey",
  "email",
  "mail",
  "phone",
  "telephone",
  "iban",
  "ip",
  "ipAddress",
  "ipAddr",
  "clientIp",
  "remoteAddress",
  "remoteAddr",
  "clientAddress",
  "clientAddr",
  "peerAddress",
  "peerAddr",
  "forwardedFor",
];

const set = (names: string): ReadonlySet<string> =>
  new Set(names.split(/\s+/).map((name) => plainName([name.toLowerCase()])));

/**
 * Names that nearly every line of a log has. A column of such a name is redacted beside the name of its table:
 * `session.id`, `sessionId`, but not `req.id`.
 */
export const TECHNICAL = set(`id uuid guid key type kind status statuscode code level time timestamp ts method
  url uri path route host hostname port remoteport protocol scheme version pid count total size length duration
  responsetime elapsed ms ok error err event action op operation state flag enabled active index position sort
  order page limit offset tenant tenantid traceid spanid requestid reqid correlationid module component service
  env msg query params headers tags created createdat updated updatedat deletedat stack cause`);

/** Names of one everyday word: redacted alone, but not at the end of another name (`fileName`, `pageTitle`). */
export const COMMON = set(`name title text value content contents body message description note notes comment
  label subject address date day number no language locale country city state region data document payload
  result source target reason file image picture photo url link username user owner author mail form forwarded
  position role group category unit amount price total time first last`);

/** Says how, not what: `displayNameBefore`, `emailNew`, `phoneRaw`. */
export const MODIFIERS = set(`new old before after previous current next raw value text lower upper normalized
  normalised encoded canonical original`);

/** A member that only holds another one together: it says nothing about whose its members are. */
export const WRAPPERS = set(`data body row record item payload value set new old before after where attribute
  result entity node edge list arg argument input output object field doc document property json raw dto model`);

/** In front of a name: the value is an answer, not what the name says. */
export const QUESTIONS: ReadonlySet<string> = new Set([
  "is",
  "has",
  "can",
  "needs",
  "with",
  "without",
  "verify",
]);
