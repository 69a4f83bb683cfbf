import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const PACKAGES = ["core", "crypto", "rights", "export", "connectors"] as const;

/** Public functions that meet no database and no port, by what they are made of. */
const PURE: Readonly<Record<string, string>> = {
  ...named(
    "an error, or the question whether something is one",
    "ConnectorError CoreError CryptoError ExportError RegistryError RightsError isHabeasError",
  ),
  ...named(
    "a value that knows itself what it shows",
    "BlindIndex Sealed Secret Unreadable isBlindIndex isSealed",
  ),
  ...named(
    "a definition: checked when it is written, before there is a database",
    `blindIndex consent contract defineRegistry documentLeaves leaves legalObligation legitimateInterest publicTask
     redaction sealed softOptIn vitalInterests`,
  ),
  ...named("a finding about a definition", "checkRegistry"),
  ...named(
    "a text made of data that is in hand",
    `accessHtml accessJson customerPolicy dataMap dataMapMermaid durationText exporterPolicy languageOf noticeMarkdown
     portableCsv portableJson privacyNotice recordCsv recordJsonLd recordMarkdown recordOfProcessing tenantPrefix`,
  ),
  ...named(
    "SQL that the host runs in its own statement",
    "notRestricted runtimeGrants sealedCheckStatements sealedChecks",
  ),
  ...named(
    "arithmetic with dates and the law",
    `addDays addDuration addMonths breachClock calendarDateIn daysBetween lawOf nextWorkingDay parseDuration
     publicHolidays requestDeadline retentionCutoff retentionEnd rightsByBasis servesPerson softOptInGaps startOfDayIn
     transferGround`,
  ),
  ...named(
    "arithmetic with bytes: says `no`, or throws what the reader of a proof expects",
    `GrowingTree leafHash openCheckpoint openNote openStatement parseVerifierKey sealedTombstone sha256
     verifyConsistency verifyInclusion verifyLog verifyPayload verifyReceipt`,
  ),
  ...named(
    "arithmetic with bytes",
    "generateKey needsReseal signMessage signedHeaders signedMessageOf verifyMessage",
  ),
  ...named("reads one file when the process starts, and says itself what is wrong", "readKeyFile"),
  ...named("signs with a key that is in hand", "ed25519Signer"),
  ...named("options for pino, whose logger they stay", "redactedLogging"),
  ...named("memory of this process", "inProcessQueue"),
  ...named("a double or a suite for tests", "connectorContext memorySink sinkConformance testConnector"),
};

/** Where a face is put around what a function does or returns, by itself or by what makes it. */
const FACED = /\b(?:scrubbedFace|scrubbedCall|defineConnector|copySource|guarded)\b/;

interface PublicFunction {
  readonly name: string;
  readonly source: string;
}

it("has an error face around every public function that can meet a database or a port, or says why none is needed", async () => {
  const functions = await publicFunctions();
  expect(functions.length).toBeGreaterThan(100);
  const bare = functions.filter(({ source }) => !FACED.test(source)).map(({ name }) => name);
  expect(bare.filter((name) => !(name in PURE))).toEqual([]);
  const known = new Set(functions.map(({ name }) => name));
  expect(Object.keys(PURE).filter((name) => !known.has(name))).toEqual([]);
});

async function publicFunctions(): Promise<PublicFunction[]> {
  const doors = await Promise.all(PACKAGES.flatMap(doorsOf).map(functionsOf));
  return doors.flat();
}

function doorsOf(name: string): string[] {
  const folder = new URL(`../../${name}/`, import.meta.url);
  const manifest: unknown = JSON.parse(readFileSync(new URL("package.json", folder), "utf8"));
  const entries: unknown =
    typeof manifest === "object" && manifest !== null && "exports" in manifest ? manifest.exports : undefined;
  return Object.entries(entries ?? {}).flatMap(([path, file]: readonly [string, unknown]) =>
    typeof file === "string" && file.endsWith(".ts") && path !== "./engine"
      ? [fileURLToPath(new URL(file, folder))]
      : [],
  );
}

/** What a door exports at run time, with the file that declares it. */
async function functionsOf(door: string): Promise<PublicFunction[]> {
  const module: unknown = await import(door);
  const text = readFileSync(door, "utf8");
  const lists = [...text.matchAll(/export \{([^}]*)\} from "(\.[^"]+)"/g)];
  return Object.entries(module ?? {}).flatMap(([name, value]: readonly [string, unknown]) => {
    if (typeof value !== "function") return [];
    const from = lists.find(([, list = ""]) => new RegExp(`(?<!type )\\b${name}\\b`).test(list))?.[2];
    return [{ name, source: from === undefined ? "" : readFileSync(join(dirname(door), from), "utf8") }];
  });
}

function named(reason: string, names: string): Record<string, string> {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, reason]));
}
