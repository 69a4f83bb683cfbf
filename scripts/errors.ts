/** Writes `docs/errors.md` from the table of error codes: `node scripts/errors.ts --write`. A test compares the two. */
import { writeFileSync } from "node:fs";
import { errorsPage } from "./errors/errors-page.ts";
import { packageCodes } from "./errors/named-codes.ts";

const page = errorsPage(packageCodes());
if (process.argv.includes("--write")) writeFileSync("docs/errors.md", page);
else process.stdout.write(page);
