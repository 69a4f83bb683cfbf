import type { DumpDescription } from "./dump-description.ts";

/** What a customer reads first. */
export function readme(dump: DumpDescription): string {
  const rows = dump.parts.reduce((total, part) => total + part.rows, 0);
  const unreadable = dump.parts.reduce((total, part) => total + part.unreadable, 0);
  const suffix = { zstd: ".zst", gzip: ".gz", none: "" }[dump.options.compression];
  const unpack = {
    zstd: "Unpack them with zstd (zstd -d FILE.zst, or 7-Zip).",
    gzip: "Unpack them with gzip (gunzip FILE.gz, or 7-Zip).",
    none: "They are not packed.",
  }[dump.options.compression];
  const format = {
    ndjson: "one JSON object a line (NDJSON)",
    csv: "CSV with a header line, UTF-8 (RFC 4180)",
  }[dump.options.format];
  return [
    dump.options.scope === undefined
      ? `Your data: everything that ${dump.controller.name} keeps for tenant ${dump.tenant}`
      : `Your data: the records that are yours at ${dump.controller.name}, tenant ${dump.tenant},`,
    `as it was at ${dump.snapshot.at} (UTC).`,
    "",
    `${rows} rows of ${dump.plan.tables.length} tables, ${dump.files.count} files.`,
    "",
    "What is where",
    `  data/tables/<table>/part-*.${dump.options.format}${suffix}   the rows: ${format}`,
    `      ${unpack}`,
    `  ${dump.files.folder}      your files as you stored them (% in a name is written ~25, ~ is written ~7E)`,
    "  index.html       the same list with numbers, for a browser",
    "  datapackage.json every table with its columns, types and keys (datapackage.org)",
    "  manifest-sha256.txt and tagmanifest-sha256.txt   the checksums of every file",
    "",
    "Is it complete and unharmed?",
    "  sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt",
    "  (the folder is a BagIt bag, RFC 8493, which archives and libraries can check too)",
    "",
    ...(dump.options.format === "csv" && dump.options.neutralise
      ? ["Text that a spreadsheet would run as a formula begins with an extra apostrophe (').", ""]
      : []),
    ...(unreadable > 0
      ? [
          `${unreadable} encrypted values could not be opened (their key was destroyed or is missing) and are empty.`,
          "",
        ]
      : []),
    "What is not in it",
    ...dump.plan.excluded.map(
      ({ table, column, because }) => `  ${table}${column === undefined ? "" : `.${column}`}: ${because}`,
    ),
    ...(dump.plan.excluded.length === 0 ? ["  nothing was left out"] : []),
    "",
    `Questions: ${dump.controller.contact}`,
    "",
  ].join("\n");
}
