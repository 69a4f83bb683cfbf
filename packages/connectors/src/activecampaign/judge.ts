import { z } from "zod";
import type { Answer, Verdict } from "../connector/classify.ts";
import { retryAfter } from "../connector/retry-after.ts";

const Errors = z.object({
  errors: z.array(
    z.object({
      code: z.string().optional().catch(undefined),
      source: z.object({ pointer: z.string() }).optional().catch(undefined),
    }),
  ),
});

const ImportFailure = z.object({
  message: z.string(),
  failureReasons: z.array(z.unknown()).optional().catch(undefined),
});

const FailedContact = z.object({ contact: z.number().int().nonnegative() });

/** Paths made of names and indexes only: what a vendor quotes from the data does not look like this. */
const POINTER = /^(\/[A-Za-z][A-Za-z0-9_]{0,40}|\/\d{1,6}){1,8}$/;

/** The forms in which ActiveCampaign says no, where they differ from the general rule. */
export function judge(answer: Answer, now: Date): Verdict | undefined {
  const { status, headers } = answer;
  const body = answer.body.form === "json" ? answer.body.value : undefined;
  switch (status) {
    case 403:
      return { fault: "auth" }; // there is no 401: a bad key and a key without rights look the same
    case 429:
      return { fault: "rate_limited", resetAt: retryAfter(headers, now) ?? new Date(now.getTime() + 1000) };
    case 400:
      return judgeImport(body, now);
    case 422:
      return judgeValidation(body);
    default:
      return undefined;
  }
}

/** A bulk import says 400 for a refused contact and for too many requests alike. */
function judgeImport(body: unknown, now: Date): Verdict {
  const parsed = ImportFailure.safeParse(body);
  if (!parsed.success) return { fault: "permanent" };
  if (parsed.data.message.startsWith("Rate limit exceeded")) {
    return { fault: "rate_limited", resetAt: new Date(now.getTime() + 60_000) };
  }
  const pointers = (parsed.data.failureReasons ?? []).flatMap((reason) => {
    const failed = FailedContact.safeParse(reason);
    return failed.success ? [`/contacts/${String(failed.data.contact)}`] : [];
  });
  return { fault: "permanent", pointers };
}

function judgeValidation(body: unknown): Verdict {
  const parsed = Errors.safeParse(body);
  const errors = parsed.success ? parsed.data.errors : [];
  const pointers = errors.flatMap((error) =>
    error.source !== undefined && POINTER.test(error.source.pointer) ? [error.source.pointer] : [],
  );
  const code = errors.find((error) => error.code !== undefined)?.code;
  return { fault: code === "duplicate" ? "conflict" : "permanent", vendorCode: code, pointers };
}
