/**
 * When a server wants to be asked again: `Retry-After` in both its forms, seconds and an HTTP date
 * (RFC 9110, section 10.2.3). `undefined` when absent or unreadable, and never in the past.
 */
export function retryAfter(headers: Headers, now: Date): Date | undefined {
  const value = headers.get("retry-after")?.trim();
  if (value === undefined || value === "") return undefined;
  const at = /^\d{1,9}$/.test(value) ? now.getTime() + Number(value) * 1000 : Date.parse(value);
  return Number.isNaN(at) ? undefined : new Date(Math.max(at, now.getTime()));
}
