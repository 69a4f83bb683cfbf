import { createScrub } from "@habeas/internal";
import { CryptoError } from "./errors.ts";

/** What leaves this package instead of an error: see `createScrub`. */
export const scrub = createScrub((code, message, options) => new CryptoError(code, message, options));
