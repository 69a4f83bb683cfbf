import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { writeSettings, type Settings } from "./settings.ts";

/** A worker in a process of its own. */
export interface WorkerProcess {
  readonly name: string;
  /** What it says, as it comes. */
  readonly onEvent: (listener: (event: WorkerEvent) => void) => void;
  kill(signal: "SIGKILL" | "SIGTERM"): void;
  /** How it ended. */
  readonly ended: Promise<NodeJS.Signals | number | null>;
}

/** A line of a worker: a progress event of the dump, or one of its own. */
export interface WorkerEvent {
  readonly type: string;
  readonly table?: string;
}

/** Starts one. It ends with `kill`. */
export function startWorker(name: string, settings: Settings): WorkerProcess {
  const script = fileURLToPath(new URL("worker.ts", import.meta.url));
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, ...writeSettings(settings) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  return {
    name,
    onEvent: (listener) =>
      lines.on("line", (line) => {
        const event: unknown = JSON.parse(line);
        if (isEvent(event)) listener(event);
      }),
    kill: (signal) => void child.kill(signal),
    ended: once(child, "close").then(() => child.signalCode ?? child.exitCode),
  };
}

const isEvent = (value: unknown): value is WorkerEvent =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
