import { describeFailure } from "./demo/failure.ts";
import { HELP, readOptions, UsageError, USAGE } from "./demo/options.ts";
import { openTerminal } from "./demo/terminal.ts";
import { runDemo } from "./demo/run.ts";

const terminal = openTerminal(process.stdout);

try {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") terminal.write(HELP);
  else await runDemo(options, terminal);
} catch (error) {
  const misused = error instanceof UsageError;
  process.stderr.write(misused ? `${error.message}\n${USAGE}` : `${describeFailure(error)}\n`);
  process.exitCode = misused ? 2 : 1;
}
