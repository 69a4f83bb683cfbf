import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { registry, db } from "./app.ts";

const written: string[] = [];
const destination = new Writable({
  write: (chunk: Buffer, _encoding, done) => {
    written.push(chunk.toString());
    done();
  },
});

// #region logging
import { redactedLogging } from "@habeas/core/pino";
import { pino } from "pino";

const log = pino({ ...redactedLogging(registry) }, destination);
log.error({ user: { id: "42", email: "maria@example.com" } }, "no answer for maria@example.com");
assert.ok(!written.join("").includes("maria@"));
// #endregion logging

await db.$client.close();
