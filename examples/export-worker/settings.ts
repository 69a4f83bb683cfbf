import { z } from "zod";

const settings = z.object({
  databaseUrl: z.url(),
  /** Of the S3 client. */
  s3: z.object({
    endpoint: z.url(),
    region: z.string(),
    forcePathStyle: z.boolean(),
    credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  }),
  bucket: z.string(),
  /** Seconds until a worker that says nothing counts as dead. */
  leaseSeconds: z.number(),
});

export type Settings = z.infer<typeof settings>;

/** The settings as a worker finds them: one variable, so that nothing can be half set. */
export const readSettings = (environment: NodeJS.ProcessEnv): Settings =>
  settings.parse(JSON.parse(environment["EXPORT_WORKER"] ?? "{}"));

/** For the environment of a worker. */
export const writeSettings = (given: Settings): Record<string, string> => ({
  EXPORT_WORKER: JSON.stringify(settings.parse(given)),
});
