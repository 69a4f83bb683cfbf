import { createServer } from "node:http";
import { once } from "node:events";
import { jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { contract, createRedactor, defineRegistry, leaves, redaction } from "../src/index.ts";
import { redactedLogging } from "../src/pino.ts";

const marks = leaves<"account">();
const form = z.object({
  project: z.object({ name: z.string().register(marks, { category: "None" }) }),
  contact: z.object({ id: z.string().register(marks, { category: "OfficialID" }) }),
});

const users = pgTable("app_users", {
  id: text().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  name: text(),
  status: text(),
  form: jsonb().$type<z.output<typeof form>>(),
});
const sessions = pgTable("sessions", { id: text().primaryKey(), userId: text("user_id"), status: text() });
const projects = pgTable("projects", { id: text().primaryKey(), userId: text("user_id"), name: text() });

/** A credential and a health status under names that every log has; a name that is a person's in one table only. */
const registry = defineRegistry({
  schema: { users, sessions, projects },
  controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
  purposes: { account: contract({ describe: "Workspace", keep: { for: "P30D", after: "account closed" } }) },
  subjects: { patient: { table: "users" } },
  tables: (p) => ({
    users: {
      id: p.subject(),
      tenantId: p.tenant(),
      name: p.personal("Name", { for: ["account"] }),
      status: p.personal("HealthRecord", { for: ["account"] }),
      form: p.document(form, { for: ["account"], leaves: marks }),
    },
    sessions: { id: p.credential({ erase: "" }), userId: p.ownedBy("users"), status: p.none() },
    projects: { id: p.none(), userId: p.ownedBy("users"), name: p.none() },
  }),
});
const redactor = createRedactor(registry);
const R = "[redacted]";

describe("a name that several tables have", () => {
  it("is redacted beside the table whose column is personal, and kept beside the others", () => {
    expect(
      redactor.value({
        session: { id: "s-1", status: "open" },
        sessions: [{ id: "s-2" }],
        project: { id: "p-1", name: "Relaunch" },
        user: { id: "u-1", name: "Ana", status: "ill" },
        patients: [{ name: "Ana", status: "ill" }],
        currentUser: { data: { name: "Ana" } },
        req: { id: 7, status: "open" },
        job: { id: "j-1", status: "done" },
      }),
    ).toEqual({
      session: { id: R, status: "open" },
      sessions: [{ id: R }],
      project: { id: "p-1", name: "Relaunch" },
      user: { id: "u-1", name: R, status: R },
      patients: [{ name: R, status: R }],
      currentUser: { data: { name: R } },
      req: { id: 7, status: "open" },
      job: { id: "j-1", status: "done" },
    });
  });

  it("counts its table when that is part of the name", () => {
    expect(
      redactor.value({
        sessionId: "s-1",
        session_id: "s-1",
        "session.id": "s-1",
        projectName: "Relaunch",
        "project.name": "Relaunch",
        user_name: "Ana",
        fileName: "a.txt",
        hostname: "db-1",
        requestId: "r-1",
      }),
    ).toEqual({
      sessionId: R,
      session_id: R,
      "session.id": R,
      projectName: "Relaunch",
      "project.name": "Relaunch",
      user_name: R,
      fileName: "a.txt",
      hostname: "db-1",
      requestId: "r-1",
    });
  });

  it("is redacted where nothing says whose it is, unless every line has it", () => {
    expect(redactor.value({ name: "Ana", id: 7, status: "open", customer: { name: "Ana" } })).toEqual({
      name: R,
      id: 7,
      status: "open",
      customer: { name: R },
    });
  });

  it("counts its table in texts too", () => {
    expect(redactor.text("session.id=s1 req.id=r1 sessions[0].id=s2 project.name=x user.name=y")).toBe(
      `session.id=${R} req.id=r1 sessions[0].id=${R} project.name=x user.name=${R}`,
    );
    expect(
      redactor.text(`took { session: { id: 's1' }, req: { id: 'r1' }, project: { name: 'x' } } in all`),
    ).toBe(`took { session: { id: ${R} }, req: { id: 'r1' }, project: { name: 'x' } } in all`);
    expect(redactor.text(`got {"session":{"id":"s1"},"req":{"id":"r1"}} now`)).toBe(
      `got {"session":{"id":${R}},"req":{"id":"r1"}} now`,
    );
  });

  it("counts the member of a document that holds it", () => {
    expect(redactor.value({ contact: { id: "X1" }, other: { id: "X2" }, project: { name: "x" } })).toEqual({
      contact: { id: R },
      other: { id: "X2" },
      project: { name: "x" },
    });
  });

  it("is given up or added beside what holds it", () => {
    const own = createRedactor(registry, { keys: ["device.id"], keep: ["queue.name"] });
    expect(own.value({ device: { id: 1 }, queue: { name: "mails" }, name: "Ana" })).toEqual({
      device: { id: R },
      queue: { name: "mails" },
      name: R,
    });
  });

  it("stands in the list of names only where it counts alone, and in the list of paths always", () => {
    const { keys, paths } = redaction(registry);
    expect(keys).toEqual(["form", "name"]);
    expect(paths).toEqual([
      "sessions.id",
      "users.form",
      "users.form.contact.id",
      "users.name",
      "users.status",
    ]);
  });
});

describe("a request in the log", () => {
  it("keeps its id, method and status, and not the address it came from", async () => {
    let output = "";
    const log = pino(
      {
        ...redactedLogging(registry),
        serializers: {
          ...redactedLogging(registry).serializers,
          req: pino.stdSerializers.req,
          res: pino.stdSerializers.res,
        },
      },
      { write: (line: string) => void (output += line) },
    );
    const server = createServer((req, res) => {
      const request = Object.assign(req, { id: 41 });
      const child = log.child({ req: request }); // what pino-http does
      res.on("finish", () => child.info({ res, responseTime: 3 }, "request completed"));
      res.writeHead(503, { "set-cookie": "session=s-1" });
      res.end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await fetch(`http://127.0.0.1:${port}/projects?name=Ana&page=2`, {
      headers: { "x-forwarded-for": "198.51.100.7", cookie: "session=s-1" },
    });
    server.close();
    await once(server, "close");
    expect(JSON.parse(output)).toMatchObject({
      req: {
        id: 41,
        method: "GET",
        url: `/projects?name=${R}&page=2`,
        remoteAddress: R,
        headers: { "x-forwarded-for": R, cookie: R },
      },
      res: { statusCode: 503 },
      responseTime: 3,
      msg: "request completed",
    });
    expect(output).not.toMatch(/198\.51|s-1|Ana/);
  });

  it("keeps an address of the machine's own network in a text, and none of anybody else's", () => {
    expect(redactor.text("10.0.4.7:5432 and 192.168.1.4 for 198.51.100.7, [2001:db8::17]:443 and ::1")).toBe(
      `10.0.4.7:5432 and 192.168.1.4 for ${R}, [${R}]:443 and ::1`,
    );
    expect(
      redactor.members({ "client.address": "10.0.4.7", "net.peer.ip": "10.0.4.7", "x-real-ip": "10.0.4.7" }),
    ).toEqual({
      "client.address": R,
      "net.peer.ip": R,
      "x-real-ip": R,
    });
  });
});
