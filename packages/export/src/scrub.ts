import { createScrub } from "@habeas/internal";
import { ExportError } from "./errors.ts";

/** What leaves this package instead of an error: see `createScrub`. */
export const scrub = createScrub((code, message, options) => new ExportError(code, message, options));
