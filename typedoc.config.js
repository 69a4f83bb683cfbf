import { publishedPackages } from "./scripts/published-packages.ts";

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
  },
  projectDocuments: ["docs/*.md"],
  readme: "README.md",
  out: "docs/api",
  validation: { invalidLink: true, notExported: true },
  treatWarningsAsErrors: true,
  disableSources: true,
};
