import { createScrub } from "@habeas/internal";
import { ConnectorError } from "./errors.ts";

/** What leaves this package instead of an error: see `createScrub`. */
export const scrub = createScrub((code, message, options) => new ConnectorError(code, message, options));
