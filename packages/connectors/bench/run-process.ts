import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Runs a script in a process of its own, and answers the JSON that it prints. */
export async function runProcess(script: URL, given: readonly string[]): Promise<unknown> {
  const options = { maxBuffer: 64 * 1024 * 1024 };
  const { stdout } = await run(process.execPath, [fileURLToPath(script), ...given], options);
  const value: unknown = JSON.parse(stdout);
  return value;
}
