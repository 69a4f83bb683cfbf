import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";

/** Whether a program is on this machine. */
export const has = (program: string): boolean =>
  spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0;

/** Runs a shell line to its end. */
export async function shell(line: string, environment: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn("bash", ["-o", "pipefail", "-c", line], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaint = "";
  child.stderr.on("data", (text: Buffer) => {
    complaint += text.toString();
  });
  await once(child, "close");
  if (child.exitCode !== 0) throw new Error(`a peer failed: ${complaint.slice(0, 500)}`);
}
