import { createHash, type KeyObject } from "node:crypto";
import { canonicalJson, scrubbedCall } from "@habeas/internal";
import { ExportError } from "../errors.ts";
import { LAST_FILE, PAYLOAD_MANIFEST } from "../manifest/write-manifest.ts";
import { isSigned } from "../manifest/signature.ts";
import { readLines } from "../manifest/read-lines.ts";
import { readDataPackage } from "../read/data-package-schema.ts";
import { readObject } from "../sinks/read-object.ts";
import type { Sink } from "../sinks/sink.ts";
import { scrub } from "../scrub.ts";

/** Options of {@link verifyExport}. */
export interface VerifyExportOptions {
  readonly sink: Sink;
  /** Where the dump lies: `job.prefix`. */
  readonly prefix: string;
  /** Without it a signature is neither demanded nor checked. */
  readonly publicKey?: KeyObject;
  readonly signal?: AbortSignal;
}

/** Something that a verification found. */
export interface ExportFinding {
  readonly rule:
    | "incomplete" // the last file is missing: the dump is not finished, or was damaged
    | "missing"
    | "changed"
    | "unlisted" // an object that no manifest names
    | "unsigned"
    | "signature_invalid"
    | "manifest_invalid";
  /** The path within the dump. */
  readonly path: string;
}

/** What a verification read. */
export interface ExportVerification {
  readonly ok: boolean;
  readonly findings: readonly ExportFinding[];
  readonly objects: number;
  readonly bytes: number;
  readonly signed: boolean;
}

/**
 * Reads every byte of a dump and compares it with its manifests, as `sha256sum -c` does; then the signature
 * and whatever lies there unlisted.
 *
 * @throws A {@link ExportError}: what the sink throws. A damaged dump is a finding, never an error.
 */
export async function verifyExport(options: VerifyExportOptions): Promise<ExportVerification> {
  return await scrubbedCall(scrub, async () => {
    const { sink, prefix, publicKey, signal } = options;
    const findings: ExportFinding[] = [];
    const listed = new Set<string>([LAST_FILE]);
    let objects = 0;
    let bytes = 0;
    let signed = false;

    const check = async (expected: string, path: string): Promise<void> => {
      listed.add(path);
      const hash = createHash("sha256");
      try {
        for await (const chunk of sink.read(prefix + path, { signal })) {
          hash.update(chunk);
          bytes += chunk.length;
        }
      } catch (error) {
        if (!isCode(error, "object_not_found") && !isCode(error, "invalid_key")) throw error;
        findings.push({ rule: "missing", path });
        return;
      }
      objects += 1;
      if (hash.digest("hex") !== expected) findings.push({ rule: "changed", path });
    };

    for (const manifest of [LAST_FILE, PAYLOAD_MANIFEST]) {
      try {
        for await (const line of readLines(sink.read(prefix + manifest, { signal }))) {
          const [, expected, path] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
          if (expected === undefined || path === undefined)
            findings.push({ rule: "manifest_invalid", path: manifest });
          else await check(expected, path);
        }
      } catch (error) {
        if (!isCode(error, "object_not_found")) throw error;
        findings.push({ rule: manifest === LAST_FILE ? "incomplete" : "missing", path: manifest });
      }
    }
    for await (const { key } of sink.list(prefix)) {
      const path = key.slice(prefix.length);
      if (!listed.has(path)) findings.push({ rule: "unlisted", path });
    }
    if (publicKey !== undefined) {
      const finding = await checkSignature(sink, prefix, publicKey);
      if (finding === undefined) signed = true;
      else findings.push({ rule: finding, path: "datapackage.json" });
    }
    return { ok: findings.length === 0, findings, objects, bytes, signed };
  });
}

async function checkSignature(
  sink: Sink,
  prefix: string,
  publicKey: KeyObject,
): Promise<ExportFinding["rule"] | undefined> {
  try {
    const described = readDataPackage(await readObject(sink, `${prefix}datapackage.json`));
    const { signature, ...unsigned } = described.raw;
    if (described.signature === undefined || signature === undefined) return "unsigned";
    if (!isSigned(canonicalJson(unsigned), described.signature, publicKey)) return "signature_invalid";
    const manifest = createHash("sha256");
    for await (const chunk of sink.read(prefix + PAYLOAD_MANIFEST)) manifest.update(chunk);
    return manifest.digest("hex") === described.habeas.manifestSha256 ? undefined : "signature_invalid";
  } catch (error) {
    if (isCode(error, "object_not_found") || isCode(error, "invalid_dump")) return "manifest_invalid";
    throw error;
  }
}

const isCode = (error: unknown, code: ExportError["code"]): boolean =>
  error instanceof ExportError && error.code === code;
