import { fork, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsup";
import type { Order, Report } from "./dump-order.ts";

const HERE = import.meta.dirname;

/**
 * Processes that run one bundled file, as hosts deploy it. Not bundled, Node 24 reads the package.json of
 * drizzle-orm (447 exports) anew for each of its modules: 250 MB of garbage before the first row.
 */
export interface DumpProcesses {
  start(): DumpProcess;
  [Symbol.dispose](): void;
}

/** One of them. */
export interface DumpProcess {
  /** Obeys one order after the other. */
  obey(order: Order): Promise<Report>;
  kill(): void;
}

/** Bundles the worker once. */
export async function dumpProcesses(): Promise<DumpProcesses> {
  const folder = mkdtempSync(join(HERE, "../node_modules/.bench-")); // from there its dependencies are found
  await build({
    entry: [fileURLToPath(new URL("dump-process.ts", import.meta.url))],
    outDir: folder,
    format: "cjs",
    platform: "node",
    target: "node22",
    removeNodeProtocol: false,
    noExternal: [/./],
    external: ["pg-native"],
    outExtension: () => ({ js: ".cjs" }),
    silent: true,
    config: false,
    dts: false,
  });
  const children = new Set<ChildProcess>();
  return {
    start() {
      const child = fork(join(folder, "dump-process.cjs"));
      children.add(child);
      return {
        async obey(order) {
          child.send(order);
          const report: unknown = await new Promise((resolve) => {
            const settle = (answer: unknown): void => {
              child.off("message", settle).off("exit", settle);
              resolve(answer);
            };
            child.on("message", settle).on("exit", settle);
          });
          if (!isReport(report)) throw new Error("a dumping process died");
          return report;
        },
        kill: () => void child.kill("SIGKILL"),
      };
    },
    [Symbol.dispose]() {
      for (const child of children) child.kill("SIGKILL");
      rmSync(folder, { recursive: true });
    },
  };
}

const isReport = (value: unknown): value is Report =>
  typeof value === "object" && value !== null && "milliseconds" in value;
