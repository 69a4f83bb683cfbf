import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { runs } from "@habeas/testbed";
import {
  array,
  assert,
  constant,
  constantFrom,
  dictionary,
  letrec,
  oneof,
  property,
  string,
} from "fast-check";
import { pino, type Logger } from "pino";
import { describe, expect, it } from "vitest";
import { createRedactor, redaction } from "../src/index.ts";
import { redactedLogging } from "../src/pino.ts";
import { canary, drizzleError, fetchError, postgresError, shapes } from "./fixtures/log-shapes.ts";
import { registry } from "./fixtures/logged-registry.ts";

const run = promisify(execFile);

/** The value itself, and what is left of it when it is cut, encoded or respelled. */
const traces = Object.values(canary).flatMap((value) => [
  value,
  encodeURIComponent(value),
  Buffer.from(value).toString("base64").replaceAll("=", "").slice(0, -1),
  Buffer.from(value).toString("hex"),
  [...Buffer.from(value)].join(","),
]);
const fragments = ["canary", "Canaria", "Vogelsang", "2345678", "0532013", "9aZ8bY7c"];

const leaks = (output: string): string[] =>
  [...traces, ...fragments].filter((trace) => output.toLowerCase().includes(trace.toLowerCase()));

function logged(write: (log: Logger) => void, options = {}): string {
  let output = "";
  write(pino({ ...options }, { write: (line: string) => void (output += line) }));
  return output;
}

describe("a logger with the registry's redaction", () => {
  it.each(Object.entries(shapes))("leaks nothing through %s", (_shape, write) => {
    expect(leaks(logged(write))).not.toEqual([]); // the canary is alive: without redaction it shows
    const output = logged(write, redactedLogging(registry));
    expect(leaks(output)).toEqual([]);
    for (const line of output.trimEnd().split("\n")) expect(JSON.parse(line)).toHaveProperty("time");
  });

  it("leaks nothing to stdout or stderr of a real process", async () => {
    const script = fileURLToPath(new URL("fixtures/log-everything.ts", import.meta.url));
    const { stdout, stderr } = await run(process.execPath, ["--no-warnings", script]);
    const lines = Object.keys(shapes).length;
    expect(stdout.split("\n").length).toBeGreaterThan(lines);
    expect(stderr.split("\n").length).toBeGreaterThan(lines);
    expect(leaks(stdout + stderr)).toEqual([]);
  });

  it("gives nothing to a stream that reads the object instead of the line", () => {
    const seen: unknown[] = [];
    const stream = {
      [Symbol.for("pino.metadata")]: true,
      write(this: { lastObj?: unknown; lastMsg?: unknown }) {
        seen.push(this.lastObj, this.lastMsg);
      },
    };
    const log = pino({ ...redactedLogging(registry) }, stream);
    shapes["a flat member"]?.(log);
    shapes["an error of drizzle"]?.(log);
    expect(seen).toHaveLength(6);
    expect(leaks(JSON.stringify(seen))).toEqual([]);
  });

  it("leaves a line useful", () => {
    const id = "0191f7a0-1234-7123-8123-012345678901";
    const members = {
      id,
      tenantId: "t-1",
      at: "2026-11-23T21:20:16.123+01:00",
      count: 3,
      topic: "billing",
      ok: true,
    };
    const line = logged(
      (log) => log.warn(members, "import of 1200 rows took 00:01:22 on db-01.internal:5432"),
      {
        ...redactedLogging(registry),
      },
    );
    expect(JSON.parse(line)).toMatchObject({
      ...members,
      level: 40,
      msg: "import of 1200 rows took 00:01:22 on db-01.internal:5432",
    });
  });

  it("keeps of a database's error the code, the table and the frames", () => {
    const line = logged((log) => log.error(drizzleError(), "failed"), redactedLogging(registry));
    expect(JSON.parse(line)).toMatchObject({
      msg: "failed",
      err: {
        type: "Error",
        message: "the database refused or failed",
        fault: { sqlstate: "23505", schema: "public", table: "users", constraint: "users_email_key" },
        cause: { code: "23505" },
      },
    });
    expect(line).toContain("log-shapes.ts");
  });
});

describe("a redactor", () => {
  const redactor = createRedactor(registry);

  it("cleans the attributes of a span and its recorded exception", () => {
    const attributes = redactor.members({
      "user.email": canary.email,
      "db.statement": `select * from users where display_name='${canary.name}'`,
      "http.route": "/users/:id",
    });
    expect(attributes["http.route"]).toBe("/users/:id");
    const events = [drizzleError(), postgresError(), fetchError()].map((error) => redactor.error(error));
    expect(leaks(JSON.stringify([attributes, events]))).toEqual([]);
  });

  it("says the same when it cleans twice", () => {
    for (const error of [drizzleError(), fetchError(), new RangeError("too far")]) {
      const once = redactor.error(error);
      expect(redactor.value(JSON.parse(JSON.stringify(once)))).toEqual(JSON.parse(JSON.stringify(once)));
    }
    const text = redactor.text(`mail ${canary.email}, phone=${canary.phone}`);
    expect(redactor.text(text)).toBe(text);
  });

  it.each([
    "+49 (0)30 1234-567",
    "0049 30 1234567",
    "030 / 123 45 67",
    "(0171) 2345678",
    "+52 55 1234 5678",
    "555-123-4567",
    "DE89 3704 0044 0532 0130 00",
    "at611904300234573201",
    "ünal.öz@müller.example",
    "Bearer abc.def-123",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "ghp_0123456789abcdefghij",
    "f3Kd9sLq2XvB7nMz0RtY5uWj8HcGpAe1",
  ])("finds %s in the middle of a text", (value) => {
    expect(redactor.text(`before ${value} after`)).toBe("before [redacted] after");
    expect(redactor.text(`(${value})`)).not.toContain(value);
  });

  it.each([
    "0191f7a0-0123-7123-8123-012345678901",
    "2026-11-23 21:20:16",
    "0.45.4",
    "127.0.0.1:5432",
    "1200 rows in 3500 ms",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "/app/node_modules/.pnpm/pino@10.4.0/lib/proto.js:231:18",
    "internationalization of customizations",
    "§ 147 AO, Art. 6(1)(f)",
  ])("leaves %s alone", (value) => {
    expect(redactor.text(value)).toBe(value);
  });

  it("finds the values wherever they are put", () => {
    const secret = constantFrom(canary.email, canary.phone, canary.iban, canary.token);
    const put = letrec<{ any: unknown }>((tie) => ({
      any: oneof(
        { maxDepth: 6 },
        secret,
        secret.map((value) => `x ${value}, y`),
        secret.map((value) => encodeURIComponent(encodeURIComponent(value))),
        secret.map((value) => Buffer.from(value).toString("base64")),
        secret.map((value) => new Error(value)),
        array(tie("any"), { maxLength: 4 }),
        dictionary(string(), tie("any"), { maxKeys: 4 }),
        tie("any").map((value) => JSON.stringify(value)),
        dictionary(constantFrom("displayName", "PASSWORD_HASH", "full-name"), constant(canary.name)),
      ),
    })).any;
    assert(
      property(put, (value) => {
        expect(leaks(JSON.stringify(redactor.value(value)) ?? "")).toEqual([]);
      }),
      { numRuns: runs(20_000) },
    );
  });

  it("takes a text of a megabyte without structure in its stride", () => {
    for (const sign of ["a", "A1a", "%", "0", "eyJ", "x@", "'", "a=", "+1", '{"a":']) {
      expect(typeof redactor.text(sign.repeat(1_000_000 / sign.length))).toBe("string");
    }
  });

  it("takes more names, and gives up those that are never a person's", () => {
    const own = createRedactor(registry, { keys: ["nick_name"], keep: ["displayName"] });
    expect(own.value({ nickName: "x", display_name: "y", passwordHash: "z" })).toEqual({
      nickName: "[redacted]",
      display_name: "y",
      passwordHash: "[redacted]",
    });
    expect(own.text("display_name=y nick-name=x")).toBe("display_name=y nick-name=[redacted]");
  });
});

describe("what is redacted, as data", () => {
  it("lists names and paths of personal, secret and document columns, not of the others", () => {
    expect(redaction(registry)).toEqual({
      keys: [
        "content",
        "displayName",
        "display_name",
        "email",
        "form",
        "fullName",
        "passwordHash",
        "password_hash",
      ],
      paths: [
        "users.displayName",
        "users.email",
        "users.form",
        "users.form.applicants.*.fullName",
        "users.passwordHash",
        "variables.content",
      ],
    });
  });
});
