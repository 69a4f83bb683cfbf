import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { MARKERS_ANSWERED, type Report } from "./marker.ts";
import { watchdog } from "./watchdog.ts";

/** Where a `kill -9` hits. */
export type KillPoint =
  /** At this marker, the `occurrence`-th time it is reached (the first by default). */
  | { readonly marker: string; readonly occurrence?: number }
  /** At the n-th marker, whatever its name. */
  | { readonly markers: number }
  /** After this time, wherever the script is. */
  | { readonly milliseconds: number };

export interface ChildScriptOptions {
  /** @defaultValue none */
  readonly arguments?: readonly string[];
  /**
   * Added to the test's own environment.
   * @defaultValue none
   */
  readonly environment?: Readonly<Record<string, string>>;
  /** @defaultValue it runs to its end */
  readonly killAt?: KillPoint;
  /** It is paused at this marker the first time, and stands there until it is resumed. @defaultValue never */
  readonly pauseAt?: string;
}

/** How a script ended. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Every JSON line it wrote. */
  readonly reports: readonly Report[];
  readonly markers: readonly string[];
  /** Its last words on stderr. */
  readonly stderr: string;
}

/** A script of the test's own in a process of its own. */
export interface ChildScript {
  readonly pid: number;
  readonly exit: Promise<ChildExit>;
  /** The reports, as they come, ending with the process. */
  readonly reports: () => AsyncGenerator<Report>;
  /** Resolves when a marker is reached; the script goes on. Rejects when it ends without. */
  readonly reached: (marker: string) => Promise<Report>;
  readonly kill: () => void;
  /** `SIGSTOP`: it stands still, its connections stay open. */
  readonly pause: () => void;
  readonly resume: () => void;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/** Starts a `.ts` script on the Node that runs the test. It never outlives the test. */
export function childScript(script: URL, options: ChildScriptOptions = {}): ChildScript {
  const { arguments: given = [], environment = {}, killAt, pauseAt } = options;
  const child = spawn(process.execPath, [fileURLToPath(script), ...given], {
    env: { ...process.env, ...environment, [MARKERS_ANSWERED]: "1" },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("the script could not be started");
  const guard = watchdog(pid, { signal: "KILL" });
  const kill = (): void => void child.kill("SIGKILL");
  const timer =
    killAt !== undefined && "milliseconds" in killAt ? setTimeout(kill, killAt.milliseconds) : undefined;

  const reports: Report[] = [];
  const markers: string[] = [];
  const news = new EventTarget();
  let stderr = "";
  const life = { ended: false };
  child.stdin.on("error", () => undefined); // it was killed while it waited
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = `${stderr}${text}`.slice(-20_000);
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    const report = parse(line);
    if (report === undefined) return;
    reports.push(report);
    const marker = report["marker"];
    if (typeof marker === "string") {
      if (marker === pauseAt && !markers.includes(marker)) child.kill("SIGSTOP");
      markers.push(marker);
      if (isKillPoint(killAt, marker, markers)) kill();
      else child.stdin.write("\n");
    }
    news.dispatchEvent(new Event("news"));
  });
  const exit = once(child, "close").then((): ChildExit => {
    clearTimeout(timer);
    guard.stop();
    life.ended = true;
    news.dispatchEvent(new Event("news"));
    return { code: child.exitCode, signal: child.signalCode, reports, markers, stderr };
  });

  async function* stream(): AsyncGenerator<Report> {
    for (let next = 0; ; next += 1) {
      while (next >= reports.length && !life.ended) await once(news, "news");
      const report = reports[next];
      if (report === undefined) return;
      yield report;
    }
  }
  return {
    pid,
    exit,
    reports: stream,
    reached: async (marker) => {
      for await (const report of stream()) if (report["marker"] === marker) return report;
      throw new Error(`the script ended before it reached ${marker}: ${stderr}`);
    },
    kill,
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    [Symbol.asyncDispose]: async () => {
      kill();
      await exit;
    },
  };
}

/** A line that is no JSON object is chatter of the script, and none of the test's business. */
function parse(line: string): Report | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isReport(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isReport = (value: unknown): value is Report => typeof value === "object" && value !== null;

function isKillPoint(killAt: KillPoint | undefined, marker: string, markers: readonly string[]): boolean {
  if (killAt === undefined || "milliseconds" in killAt) return false;
  if ("markers" in killAt) return markers.length === killAt.markers;
  const times = markers.filter((reached) => reached === marker).length;
  return marker === killAt.marker && times === (killAt.occurrence ?? 1);
}
