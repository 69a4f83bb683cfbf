import { describeFailure } from "./demo/failure.ts";
import { HELP, readOptions, UsageError, USAGE } from "./demo/options.ts";
import { openTerminal } from "./demo/terminal.ts";

const terminal = openTerminal(process.stdout);

try {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") {
    terminal.write(HELP);
  } else {
    const { runDemo } = await import("./demo/run.ts"); // so that a wrong option is answered at once
    await runDemo(options, terminal);
  }
} catch (error) {
  const misused = error instanceof UsageError;
  process.stderr.write(misused ? `${error.message}\n${USAGE}` : `${describeFailure(error)}\n`);
  process.exitCode = misused ? 2 : 1;
}
