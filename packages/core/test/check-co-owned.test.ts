import { jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { expect, it } from "vitest";
import { z } from "zod";
import { checkRegistry, contract, defineRegistry, leaves, type Registry } from "../src/index.ts";

const controller = { name: "A", country: "DE", contact: "c" };
const work = contract({ describe: "Work", keep: { for: "P1D", after: "x" } });

const id = () => uuid().primaryKey();
const link = () => uuid();

const found = (given: Registry, warnings: boolean): string[] =>
  checkRegistry(given, { on: "2026-11-23", warnings })
    .map(({ rule, where }) => `${rule} ${where}`)
    .filter((one) => one.startsWith("co_owned"));

it("warns of a value in a row of several people of which nobody says whose it is", () => {
  const people = pgTable("people", { id: id(), tenantId: uuid("tenant_id") });
  const messages = pgTable("messages", {
    id: id(),
    sender: link(),
    reader: link(),
    words: text(),
    topic: text(),
  });
  const drafts = pgTable("drafts", { id: id(), author: link(), editor: link(), body: text() });
  const notes = pgTable("notes", { id: id(), owner: link(), seenBy: link(), body: text() });
  const members = pgTable("members", { id: id(), person: link(), room: link() });
  const rooms = pgTable("rooms", { id: id(), motto: text() });
  const posts = pgTable("posts", { id: id(), room: link(), answers: jsonb() });
  const said = z.object({ text: z.string() });
  const given = defineRegistry({
    schema: { people, messages, drafts, notes, members, rooms, posts },
    controller,
    purposes: { work },
    subjects: { person: { table: "people" } },
    tables: (p) => {
      const words = p.personal("Communication", { for: ["work"] });
      return {
        people: { id: p.subject(), tenantId: p.tenant() },
        messages: {
          id: p.none(),
          sender: p.ownedBy("people", { onErase: { erase: ["sender", "words"] } }),
          reader: p.ownedBy("people"),
          words,
          topic: words,
        },
        drafts: {
          id: p.none(),
          author: p.ownedBy("people", { onErase: "deleteRow" }),
          editor: p.ownedBy("people"),
          body: words,
        },
        notes: { id: p.none(), owner: p.ownedBy("people"), seenBy: p.visibleTo("people"), body: words },
        members: { id: p.none(), person: p.ownedBy("people"), room: p.owns("rooms") },
        rooms: { id: p.none(), motto: words },
        posts: {
          id: p.none(),
          room: p.ownedBy("rooms"),
          answers: p.document(said, { for: ["work"], leaves: leaves<"work">() }),
        },
      };
    },
  });
  const warned = found(given, true);
  expect(warned).toEqual([
    "co_owned_value_unassigned messages.topic",
    "co_owned_value_unassigned rooms.motto",
    "co_owned_value_unassigned posts.answers",
  ]);
  expect(found(given, false)).toEqual([]);
});
