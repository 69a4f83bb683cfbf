import type { PhysicalCopy } from "./report.ts";

/** What stays on disks after rows are gone, in general, and the archives that still exist. */
export function physicalCopies(
  archives: readonly { readonly id: string; readonly until?: string }[],
): PhysicalCopy[] {
  return [
    { where: "heap", what: "Deleted rows stay in the table's files until VACUUM has reused their space." },
    {
      where: "wal",
      what: "The write-ahead log holds the old rows until its segments are recycled or archived segments expire.",
    },
    {
      where: "replicas",
      what: "Replicas follow after their delay; a delayed replica keeps the rows for that long.",
    },
    {
      where: "backups",
      what: "Backups keep the rows until they expire. After a restore, replay the journal first.",
    },
    ...archives.map(({ id, until }) => ({
      where: "exports" as const,
      what: "A dump of the tenant that was made before.",
      id,
      ...(until !== undefined && { until }),
    })),
  ];
}
