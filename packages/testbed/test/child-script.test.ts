import { childScript } from "@habeas/testbed";
import { expect, it } from "vitest";

const steps = new URL("scripts/steps.ts", import.meta.url);
const forever = new URL("scripts/forever.ts", import.meta.url);

it("runs a script to its end and keeps what it reported", async () => {
  await using script = childScript(steps, { arguments: ["2"], environment: { STEPS_SETTING: "here" } });
  const { code, signal, reports, markers } = await script.exit;
  expect({ code, signal, markers }).toEqual({ code: 0, signal: null, markers: ["step", "step"] });
  expect(reports).toEqual([
    { started: true, setting: "here" },
    { marker: "step", step: 1 },
    { done: 1 },
    { marker: "step", step: 2 },
    { done: 2 },
  ]);
});

it("kills exactly at a marker: nothing behind it has run", async () => {
  await using script = childScript(steps, { killAt: { marker: "step", occurrence: 2 } });
  const { signal, reports } = await script.exit;
  expect(signal).toBe("SIGKILL");
  expect(reports.at(-1)).toEqual({ marker: "step", step: 2 });
});

it("kills at the n-th marker of any name", async () => {
  await using script = childScript(steps, { arguments: ["5"], killAt: { markers: 4 } });
  const { signal, markers } = await script.exit;
  expect({ signal, markers: markers.length }).toEqual({ signal: "SIGKILL", markers: 4 });
});

it("kills after a time, wherever the script is", async () => {
  await using script = childScript(forever, { killAt: { milliseconds: 50 } });
  expect((await script.exit).signal).toBe("SIGKILL");
});

it("stops a script and lets it go on", async () => {
  await using script = childScript(forever);
  const beats = script.reports();
  await beats.next();
  script.pause();
  script.resume();
  await expect(beats.next()).resolves.toMatchObject({ done: false });
});

it("leaves no process behind", async () => {
  let pid = 0;
  {
    await using script = childScript(forever);
    pid = script.pid;
    await script.reports().next();
    process.kill(pid, 0);
  }
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

it("tells a test that waits for a marker that the script has failed", async () => {
  await using script = childScript(new URL("scripts/absent.ts", import.meta.url));
  await expect(script.reached("step")).rejects.toThrow("absent.ts");
});
