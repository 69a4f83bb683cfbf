import { publishedPackages } from "./scripts/published-packages.ts";

/** Parts of results have no public name of their own. */
const validation = { invalidLink: true, notExported: false };

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  name: "habeas",
  entryPointStrategy: "packages",
  entryPoints: publishedPackages.map(({ folder }) => folder),
  packageOptions: {
    tsconfig: "../../tsconfig.json",
    skipErrorChecking: true, // `tsc` has done it
    excludeExternals: true,
    disableSources: true,
    jsDocCompatibility: { exampleTag: false },
    validation,
  },
  projectDocuments: ["docs/*.md"],
  readme: "README.md",
  out: "docs/api",
  validation,
  treatWarningsAsErrors: true,
  disableSources: true,
};
