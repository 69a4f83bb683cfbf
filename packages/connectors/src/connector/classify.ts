import type { FaultClass } from "../errors.ts";
import type { Body } from "./read-body.ts";

/** An answer from a vendor, before anybody has judged it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** A judgement on an answer. */
export interface Verdict {
  readonly fault: FaultClass;
  readonly resetAt?: Date | undefined;
  readonly vendorCode?: string | undefined;
  readonly pointers?: readonly string[];
}

/**
 * What an answer means where the vendor has no form of its own. `undefined`: it went well.
 *
 * @param repeatable - May the request be sent twice without doing it twice?
 */
export function classify(answer: Answer, repeatable: boolean): FaultClass | undefined {
  const { status, body } = answer;
  if (status >= 200 && status < 300) return classifySuccess(body, repeatable);
  if (status >= 300 && status < 400) return "auth"; // never followed: a login page, or an address that moved
  switch (status) {
    case 401:
      return "auth";
    case 402:
    case 415:
      return "permission";
    case 403:
      return body.form === "html" ? "auth" : "permission";
    case 404:
    case 410:
      return "gone";
    case 408:
    case 425:
      return "retryable";
    case 409:
      return "conflict";
    case 429:
      return "rate_limited";
    default:
      return status >= 500 ? classifyServerFault(status, repeatable) : "permanent";
  }
}

function classifySuccess(body: Body, repeatable: boolean): FaultClass | undefined {
  switch (body.form) {
    case "json":
    case "empty":
      return undefined;
    case "html":
      return "auth";
    case "cut":
    case "too_large":
    case "other":
      return repeatable ? "retryable" : "unknown_outcome";
  }
}

/** 500, 502 and 504 may come after the request was carried out; 503 says that it was not taken. */
const classifyServerFault = (status: number, repeatable: boolean): FaultClass =>
  repeatable || status === 503 ? "retryable" : "unknown_outcome";
