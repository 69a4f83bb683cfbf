import type { RightsFoundation } from "../foundation.ts";
import type { Exporter } from "../ports.ts";

type Archives = Awaited<ReturnType<NonNullable<Exporter["archives"]>>>;

/** Removes every dump of a tenant that still exists. What fails stays listed, and is tried by the next call. */
export async function removeArchives(
  { exporter }: Pick<RightsFoundation, "exporter">,
  tenant: string,
): Promise<{ readonly removed: number; readonly left: Archives }> {
  const archives = (await exporter?.archives?.(tenant)) ?? [];
  if (exporter?.remove === undefined) return { removed: 0, left: archives };
  const left: Archives[number][] = [];
  for (const archive of archives) {
    try {
      await exporter.remove({ tenant, id: archive.id });
    } catch {
      left.push(archive); // what a store throws may hold a path with a name in it
    }
  }
  return { removed: archives.length - left.length, left };
}
