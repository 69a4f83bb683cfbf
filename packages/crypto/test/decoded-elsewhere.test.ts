import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { createEnvelopes } from "../src/envelope/envelope.ts";
import { toText } from "../src/envelope/text-form.ts";
import { dataKeyOf } from "../src/keys/data-key.ts";
import { place } from "./envelope-support.ts";

const dataKey = Buffer.alloc(32, 5);
const where = { tenant: "acme", field: "customer.email", bind: "7" };
const script = fileURLToPath(new URL("scripts/decode_envelope.py", import.meta.url));
const isThere =
  spawnSync("python3", ["-c", "import cryptography.hazmat.primitives.ciphers.aead"]).status === 0;

function decodedInPython(cases: readonly object[]): unknown[] {
  const input = JSON.stringify(cases.map((one) => ({ key: dataKey.toString("hex"), ...where, ...one })));
  const { stdout, stderr } = spawnSync("python3", [script], { input, encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout
    .trim()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
}

it.skipIf(!isThere)(
  "an envelope opens with what the guide says byte by byte, in another language (needs python3 with cryptography)",
  () => {
    const envelopes = createEnvelopes();
    const values = [
      { value: "maria@example.com" },
      { value: "" },
      { value: "a\u0080\u0000€" },
      { value: { street: "Hauptstraße 1", floors: [1, 2] } },
      { value: -(2n ** 63n), said: String(-(2n ** 63n)) },
      { value: Math.PI },
      { value: true },
      { value: false },
      { value: new Date("2026-03-01T00:00:00.123Z"), said: "1772323200123" },
      { value: Uint8Array.of(0x80, 0, 0x80, 0), said: "80008000" },
    ];
    const genuine = [{ bind: "7" }, { bind: "" }, { bind: undefined }].flatMap(({ bind }) =>
      [true, false].flatMap((hideLength) =>
        values
          .map(({ value }) =>
            envelopes.seal(dataKeyOf(dataKey), place({ ...where, bind }), value, { hideLength }),
          )
          .flatMap((envelope) => [
            { bind, envelope: `\\x${envelope.toString("hex")}` },
            { bind, envelope: toText(envelope) },
          ]),
      ),
    );
    const envelope = toText(envelopes.seal(dataKeyOf(dataKey), place(where), "x"));
    const moved = [{ tenant: "other" }, { field: "other" }, { bind: "8" }, { bind: "" }, { bind: undefined }];
    const other = { key: Buffer.alloc(32).toString("hex") };
    const said = values.flatMap((one) => [one.said ?? one.value, one.said ?? one.value]);
    expect(
      decodedInPython([...genuine, ...[...moved, other].map((change) => ({ envelope, ...change }))]),
    ).toEqual([
      ...Array.from({ length: 6 }, () => said).flat(),
      ...moved.map(() => "altered or moved"),
      "another key",
    ]);
  },
);
