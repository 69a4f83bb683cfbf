import { scrubbedFace } from "@habeas/internal";
import type { z } from "zod";
import { ConnectorError } from "../errors.ts";
import { scrub } from "../scrub.ts";
import type { Connector } from "./connector.ts";

/** A kind of connector: the form of its options, and how one is made of them. */
export interface ConnectorDefinition<Options extends z.ZodType> {
  readonly kind: string;
  readonly options: Options;
  readonly create: (options: z.output<Options>) => Omit<Connector, "kind">;
}

/**
 * Makes a connector's factory: its options are checked when it is called, not at the first delivery. No method of the
 * connector passes on an error that is not of habeas.
 *
 * @throws From the factory, a {@link ConnectorError}: `invalid_options`, naming the options, never their
 * values.
 */
export function defineConnector<Options extends z.ZodType>(
  definition: ConnectorDefinition<Options>,
): (options: z.input<Options>) => Connector {
  const { kind, options: form, create } = definition;
  return (options) => {
    const parsed = form.safeParse(options);
    if (!parsed.success) {
      const names = [...new Set(parsed.error.issues.map((issue) => issue.path.map(String).join(".")))];
      throw new ConnectorError("invalid_options", `the ${kind} connector cannot be made of these options`, {
        where: names.join(", "),
      });
    }
    return scrubbedFace<Connector>({ kind, ...create(parsed.data) }, scrub);
  };
}
