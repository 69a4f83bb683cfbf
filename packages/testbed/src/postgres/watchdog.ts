import { spawn } from "node:child_process";
import { platform } from "node:os";

/**
 * Ends a server and removes its folder when this process dies in any way, `kill -9` included: a small shell
 * waits for its input to close, which only the death of this process (or `stop`) does.
 */
export function watchdog(pid: number, folder: string): { stop(): void } {
  if (platform() === "win32") return { stop: () => undefined };
  const script =
    'cat >/dev/null; kill -QUIT "$1"; while kill -0 "$1" 2>/dev/null; do sleep 0.1; done; rm -rf "$2"';
  const shell = spawn("sh", ["-c", script, "sh", String(pid), folder], {
    detached: true, // Ctrl-C in the terminal goes to the whole group: this one must outlive it
    stdio: ["pipe", "ignore", "ignore"],
  });
  shell.unref();
  if (shell.stdin !== null && "unref" in shell.stdin) (shell.stdin as unknown as { unref(): void }).unref();
  return { stop: () => void shell.kill("SIGKILL") };
}
