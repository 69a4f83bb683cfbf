import { createScrub, isHabeasError, type Scrub } from "@habeas/internal";
import { RightsError } from "./errors.ts";

/** What leaves this package instead of an error: see `createScrub`. */
export const scrub: Scrub = (error) => {
  if (!isHabeasError(error) || error instanceof RightsError || error.code !== "unknown_person") {
    return general(error);
  }
  const { message, fix } = error; // core's: the same fact, in this package's class
  return new RightsError("unknown_person", message, fix === undefined ? {} : { fix });
};

const general = createScrub((code, message, options) => new RightsError(code, message, options));
