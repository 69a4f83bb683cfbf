import { report } from "@habeas/testbed/script";

let beat = 0;
setInterval(() => report({ beat: (beat += 1) }), 5);
