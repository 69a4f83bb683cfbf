import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { scrubbedCall } from "@habeas/internal";
import { CoreError } from "../errors.ts";
import { scrub } from "../scrub.ts";
import type { Secrets } from "./secrets.ts";

/** Secrets that live as long as this process: what they hashed and signed is foreign to the next one. */
export const temporarySecrets = (): Secrets => ({ keys: [{ id: "temporary", secret: randomBytes(32) }] });

/**
 * Secrets for development in a file of their own, made at first use and readable by its owner only. In
 * production the keys come from where your other secrets are.
 *
 * @throws A {@link CoreError}: `invalid_secrets` for a file that this function did not write; `unexpected_failure`
 * for one that cannot be read or written.
 */
export async function localSecrets(path: string): Promise<Secrets> {
  return await scrubbedCall(scrub, async () => await secretsIn(path));
}

async function secretsIn(path: string): Promise<Secrets> {
  const fresh = `habeas-secrets-v1 local ${randomBytes(32).toString("base64")}\n`;
  try {
    await writeFile(path, fresh, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  const found = /^habeas-secrets-v1 (\S+) ([A-Za-z0-9+/]{43}=)\n$/.exec(await readFile(path, "utf8"));
  const [, id, secret] = found ?? [];
  if (id === undefined || secret === undefined) {
    throw new CoreError("invalid_secrets", "the file holds no secrets", { where: "localSecrets" });
  }
  return { keys: [{ id, secret: Buffer.from(secret, "base64") }] };
}
