import { reach, report } from "@habeas/testbed/script";

const [count = "3"] = process.argv.slice(2);
report({ started: true, setting: process.env["STEPS_SETTING"] });
for (let step = 1; step <= Number(count); step += 1) {
  reach("step", { step });
  report({ done: step });
}
