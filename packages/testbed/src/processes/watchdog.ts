import { spawn } from "node:child_process";
import { Socket } from "node:net";
import { platform } from "node:os";

export interface WatchdogOptions {
  /** What ends the process: `QUIT`, `KILL`. */
  readonly signal: string;
  /**
   * Folders that go with it.
   * @defaultValue none
   */
  readonly folders?: readonly string[];
}

/** Watches until it is told to stop. */
export interface Watchdog {
  readonly stop: () => void;
}

/**
 * Ends another process when this one dies in any way, `kill -9` included: a small shell waits for its input
 * to close, which only the death of this process (or `stop`) does.
 */
export function watchdog(pid: number, options: WatchdogOptions): Watchdog {
  const { signal, folders = [] } = options;
  if (platform() === "win32") return { stop: () => undefined };
  const script =
    'pid=$1; signal=$2; shift 2; cat >/dev/null; kill -"$signal" "$pid"; [ $# = 0 ] || { while kill -0 "$pid"; do sleep 0.1; done; rm -rf "$@"; }';
  const shell = spawn("sh", ["-c", script, "sh", String(pid), signal, ...folders], {
    detached: true, // Ctrl-C in the terminal goes to the whole group: this one must outlive it
    stdio: ["pipe", "ignore", "ignore"],
  });
  shell.unref();
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  return { stop: () => void shell.kill("SIGKILL") };
}
