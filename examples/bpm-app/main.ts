import { HELP, readOptions, UsageError, USAGE } from "./demo/options.ts";
import { openTerminal } from "./demo/terminal.ts";
import { runDemo } from "./demo/run.ts";

const terminal = openTerminal(process.stdout);

try {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") terminal.write(HELP);
  else await runDemo(options, terminal);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n${USAGE}`);
  process.exitCode = 2;
}
