import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

/** All names that hosts can import, over every door of every published package. Fewer are better. */
const AT_MOST = 400;
/** What the siblings share behind `@habeas/core/engine`, apart from the public names. */
const ENGINE_AT_MOST = 150;

const PACKAGES = ["core", "crypto", "rights", "export", "connectors"] as const;
const ENGINE = "@habeas/core/engine";

interface Door {
  readonly name: string;
  readonly file: string;
  /** Its source, without comments. */
  readonly source: string;
}

const doorsOf = (name: string): readonly Door[] => {
  const folder = new URL(`../../${name}/`, import.meta.url);
  const manifest: unknown = JSON.parse(readFileSync(new URL("package.json", folder), "utf8"));
  const entries: unknown =
    typeof manifest === "object" && manifest !== null && "exports" in manifest ? manifest.exports : undefined;
  if (typeof entries !== "object" || entries === null) throw new Error(`${name} has no doors`);
  return Object.entries(entries).flatMap(([path, file]: readonly [string, unknown]) =>
    typeof file === "string" && file.endsWith(".ts")
      ? [
          {
            name: `@habeas/${name}${path.slice(1)}`,
            file: fileURLToPath(new URL(file, folder)),
            source: readFileSync(new URL(file, folder), "utf8")
              .replaceAll(/\/\*[^]*?\*\//g, "")
              .replaceAll(/\/\/.*$/gm, ""),
          },
        ]
      : [],
  );
};

const namesIn = (list: string): readonly string[] =>
  list
    .split(",")
    .map((name) =>
      name
        .trim()
        .replace(/^type /, "")
        .replace(/^.* as /, ""),
    )
    .filter((name) => name !== "");

const namesOf = ({ source }: Door): readonly string[] => [
  ...[...source.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, list = ""]) => namesIn(list)),
  ...[
    ...source.matchAll(
      /export (?:declare )?(?:abstract )?(?:async )?(?:const|function\*?|class|interface|type) (\w+)/g,
    ),
  ].map(([, name = ""]) => name),
];

const doors = PACKAGES.flatMap(doorsOf);

it("counts every export of every door", () => {
  for (const door of doors) {
    const words = door.source.match(/^export /gm)?.length ?? 0;
    const counted =
      (door.source.match(/^export (?:type )?\{/gm)?.length ?? 0) +
      (door.source.match(
        /^export (?:declare )?(?:abstract )?(?:async )?(?:const|function|class|interface|type) ?\*? ?\w/gm,
      )?.length ?? 0);
    expect(counted, `${door.name} exports in a form that is not counted`).toBe(words);
    expect(namesOf(door), `${door.name} exports nothing`).not.toHaveLength(0);
  }
});

it("exports nothing by the lot: what a door does not name does not exist", () => {
  const byTheLot = doors.filter(({ source }) => /export (?:type )?\*|export default/.test(source));
  expect(byTheLot.map(({ name }) => name)).toEqual([]);
});

it("keeps the public names of all packages few", () => {
  const names = doors.filter(({ name }) => name !== ENGINE).flatMap(namesOf);
  expect(names.length).toBeLessThanOrEqual(AT_MOST);
});

it("keeps the names that only the siblings use few", () => {
  const names = doors.filter(({ name }) => name === ENGINE).flatMap(namesOf);
  expect(names.length).toBeLessThanOrEqual(ENGINE_AT_MOST);
});

it("gives a name of a package to one thing at one of its doors", () => {
  const twice = PACKAGES.flatMap((folder) => {
    const names = doorsOf(folder)
      .filter(({ name }) => name !== ENGINE && !name.endsWith("/schema"))
      .flatMap(namesOf);
    return names.filter((name, at) => names.indexOf(name) !== at).map((name) => `${folder}: ${name}`);
  });
  expect(twice).toEqual([]);
});

it("says of every public name in a sentence what it is", () => {
  const silent = doors
    .filter(({ name }) => name !== ENGINE)
    .flatMap(({ name: door, file, source }) =>
      [...source.matchAll(/export (?:type )?\{([^}]*)\} from "(\.[^"]+)"/g)].flatMap(
        ([, list = "", from = ""]) => {
          const declared = readFileSync(join(dirname(file), from), "utf8");
          return namesIn(list)
            .filter((name) => !new RegExp(`\\*/\\nexport [^=({]*\\b${name}\\b`).test(declared))
            .map((name) => `${door}: ${name}`);
        },
      ),
    );
  expect(silent).toEqual([]);
});

/** What an option is called in every package, and how it is not called: by type where a word has other meanings. */
const ONE_WORD: Readonly<Record<string, RegExp>> = {
  clock: /readonly (?!clock)\w+\??: \(\) => Date;/,
  db: /readonly (?!db)\w+\??: Database;/,
  logger: /readonly (?!logger)\w+\??: Logger\b/,
  tenant: /readonly tenantId\??:/,
};

it.each(Object.entries(ONE_WORD))("calls an option %s in every package", (_, otherwise) => {
  const strangers = PACKAGES.flatMap((name) => {
    const folder = fileURLToPath(new URL(`../../${name}/src/`, import.meta.url));
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && otherwise.test(readFileSync(join(folder, file), "utf8")))
      .map((file) => `${name}/${file}`);
  });
  expect(strangers).toEqual([]);
});
