import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";

interface House {
  /** The packages of habeas that it may import. */
  readonly packages: readonly string[];
  /** Rooms (folders, and files beside them) from the ground up: each may import what lies on a lower floor. */
  readonly floors: readonly string[];
}

/**
 * Which room may import which: the only list of it. A room on the same floor as another knows nothing of it, so no
 * two rooms know each other; files that no room imports are doors and may import every room.
 */
const HOUSES: Readonly<Record<string, House>> = {
  core: {
    packages: ["internal"],
    floors: [
      "error-codes errors.ts grouping.ts",
      "calendar core-mark.ts scrub.ts sealed-values.ts",
      "database secrets vocabulary",
      "registry",
      "catalog law set-up values",
      "graph logging",
      "checks documents ledger people",
      "consent scan",
      "privacy-interface.ts",
      "engine privacy.ts",
    ],
  },
  crypto: {
    packages: ["internal"],
    floors: [
      "audit.ts errors.ts startup-snapshot.ts",
      "envelope scrub.ts",
      "keys",
      "blind-index providers",
      "columns",
      "shredding",
      "create-vault.ts",
    ],
  },
  rights: {
    packages: ["core", "internal"],
    floors: [
      "brands.ts errors.ts orphans persons ports.ts purposes",
      "doubts foundation.ts scrub.ts",
      "access database journal shred-person.ts",
      "holds portability",
      "plan",
      "recipients",
      "rectification restriction",
      "execute",
      "retention verify",
      "create-erasure.ts offboarding restore",
      "requests",
      "create-rights.ts",
    ],
  },
  export: {
    packages: ["core", "internal"],
    floors: [
      "errors.ts stage.ts",
      "compress plan scrub.ts",
      "codecs sinks",
      "access-for-customers sources testing",
      "dump-options.ts",
      "manifest",
      "read",
      "verify",
      "job",
    ],
  },
  connectors: {
    packages: ["core", "internal"],
    floors: [
      "errors.ts",
      "scrub.ts",
      "connector",
      "activecampaign database delivery-log.ts gate partner unsubscribe",
      "delivery-base.ts pipedrive testing",
      "disclosures",
      "limits",
      "facts",
      "reconciliation",
      "erasure",
      "delivery",
      "backlog sweep",
      "pg-boss recipients",
      "connectors.ts",
      "create-connectors.ts",
    ],
  },
  internal: {
    packages: [],
    floors: [
      "announced-call.ts brands.ts canonical-integer.ts canonical-json.ts database.ts habeas-error.ts has-methods.ts html.ts key-id.ts statement-names.ts table-columns.ts",
      "canonical-key.ts column-name.ts database-fault.ts migrate.ts own-database.ts row-security.ts signed-link.ts",
      "canonical-tenant.ts checked-database.ts fault-advice.ts row-security-fault.ts",
      "scrub.ts",
      "scrubbed-face.ts",
    ],
  },
  testbed: {
    packages: ["connectors", "internal"],
    floors: [
      "benchmark clock.ts processes runs.ts s3 shared.ts temporary-folder.ts vendors",
      "faults tenants",
      "database",
      "postgres",
    ],
  },
};

const PACKAGES = new URL("../../", import.meta.url).pathname;
const packages = readdirSync(PACKAGES).filter((name) => existsSync(join(PACKAGES, name, "src")));

/** Everything that a source names after `from` or `import`, types too. */
function importsOf(path: string): readonly string[] {
  const code = readFileSync(path, "utf8").replaceAll(/\/\*\*[^]*?\*\//g, "");
  return [...code.matchAll(/\b(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, name = ""]) => name);
}

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly file: string;
}

const roomOf = (path: string): string => path.split("/")[0] ?? path;

function arrowsIn(name: string): { readonly rooms: readonly Arrow[]; readonly siblings: readonly Arrow[] } {
  const source = join(PACKAGES, name, "src");
  const rooms: Arrow[] = [];
  const siblings: Arrow[] = [];
  for (const file of readdirSync(source, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts")) continue;
    for (const named of importsOf(join(source, file))) {
      const [, sibling] = /^@habeas\/([^/]+)/.exec(named) ?? [];
      // a draft of a registry is printed with its own import of core
      if (sibling !== undefined && sibling !== name) siblings.push({ from: name, to: sibling, file });
      if (!named.startsWith(".")) continue;
      const to = roomOf(normalize(join(dirname(file), named)));
      if (to !== roomOf(file)) rooms.push({ from: roomOf(file), to, file });
    }
  }
  return { rooms, siblings };
}

describe("the arrows of the house", () => {
  it("know every package that has sources", () => {
    expect(packages.toSorted()).toEqual(Object.keys(HOUSES).toSorted());
  });

  it.each(packages)("lead in %s from a room to rooms on lower floors only, types included", (name) => {
    const floors = HOUSES[name]?.floors.map((floor) => floor.split(" ")) ?? [];
    const floorOf = (room: string): number => floors.findIndex((floor) => floor.includes(room));
    const { rooms } = arrowsIn(name);
    const imported = new Set(rooms.map(({ to }) => to));
    const isDoor = (room: string): boolean => room.endsWith(".ts") && !imported.has(room);
    const wrong = rooms.filter(
      ({ from, to }) => floorOf(to) < 0 || (!isDoor(from) && floorOf(from) <= floorOf(to)),
    );
    expect(wrong).toEqual([]);
  });

  it.each(packages)("lead from %s to the packages below it only", (name) => {
    const { siblings } = arrowsIn(name);
    expect(siblings.filter(({ to }) => HOUSES[name]?.packages.includes(to) !== true)).toEqual([]);
  });

  it.each(packages)("name in the table no room of %s that is not there", (name) => {
    const listed = HOUSES[name]?.floors.flatMap((floor) => floor.split(" ")) ?? [];
    expect(listed.filter((room) => !existsSync(join(PACKAGES, name, "src", room)))).toEqual([]);
    expect(listed).toHaveLength(new Set(listed).size);
  });
});
