import type { Answer, Verdict } from "../connector/classify.ts";

const HOUR = 3_600_000;

/** The forms in which Pipedrive says no, where they differ from the general rule. */
export function judge(answer: Answer, now: Date): Verdict | undefined {
  const { status, headers, body } = answer;
  if (status === 429) return judgeLimit(headers, now);
  if (status === 403 && body.form !== "html") return { fault: "permission", vendorCode: codeOf(answer) };
  if (status === 200 && isFailure(answer)) return { fault: "permanent" };
  return undefined;
}

/**
 * Seconds from now, and no Retry-After. The day's tokens come back at midnight of a zone that the vendor does not name,
 * and every midnight is at a full hour, or nearly: asked again at each.
 */
function judgeLimit(headers: Headers, now: Date): Verdict {
  if (headers.get("x-daily-ratelimit-token-remaining") === "0") {
    return { fault: "quota", resetAt: new Date(Math.floor(now.getTime() / HOUR) * HOUR + HOUR) };
  }
  const seconds = Number(headers.get("x-ratelimit-reset") ?? "2");
  const wait = Number.isFinite(seconds) && seconds > 0 ? seconds : 2;
  return { fault: "rate_limited", resetAt: new Date(now.getTime() + wait * 1000) };
}

function isFailure({ body }: Answer): boolean {
  if (body.form !== "json" || typeof body.value !== "object" || body.value === null) return false;
  return "success" in body.value && body.value.success === false;
}

function codeOf({ body }: Answer): string | undefined {
  if (body.form !== "json" || typeof body.value !== "object" || body.value === null) return undefined;
  return "code" in body.value && typeof body.value.code === "string" ? body.value.code : undefined;
}
