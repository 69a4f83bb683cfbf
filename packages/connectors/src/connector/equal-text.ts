import { createHash, timingSafeEqual } from "node:crypto";

/** Are two texts equal? Takes the same time wherever they differ, and whatever their lengths. */
export function equalText(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
