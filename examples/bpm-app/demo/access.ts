import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { SubjectRef } from "@habeas/core";
import { accessHtml, type AccessItem, type AccessRow, type Rights } from "@habeas/rights";
import { count, shortPath, type Terminal } from "./terminal.ts";

/** Answers one access request, Art. 15, with a page that a person can read. */
export async function answerAccess<K extends string>(options: {
  readonly rights: Pick<Rights<unknown, K>, "requests" | "access" | "instruct">;
  readonly subject: SubjectRef<K>;
  readonly now: () => Date;
  readonly locale: string;
  /** Makes a row easier to read. @defaultValue rows as they are */
  readonly readable?: (row: AccessRow) => AccessRow;
  readonly file: string;
  readonly terminal: Terminal;
}): Promise<void> {
  const { rights, subject, now, locale, readable = (row) => row, file, terminal } = options;
  const request = await rights.requests.open({ right: "access", subject, receivedAt: now() });
  terminal.tell(`received, to be answered by ${request.due ?? "nobody knows"} (Art. 12(3))`);
  await rights.requests.identify(request);
  // some of it is processed for the customer, who decides: Art. 28(3)(a), (e)
  await rights.instruct(subject, { decision: "answer", by: "administrator" });

  const tables = new Map<string, number>();
  const counted = async function* (person: SubjectRef<K>): AsyncGenerator<AccessItem> {
    for await (const item of rights.access(person)) {
      if (item.item === "row") tables.set(item.table, (tables.get(item.table) ?? 0) + 1);
      yield item.item === "row" ? readable(item) : item;
    }
  };
  await rights.requests.perform(request, async (person) => {
    const page = accessHtml(counted(person), { locale });
    await pipeline(Readable.from(page), createWriteStream(file, { mode: 0o600 }));
  });
  await rights.requests.answer(request);

  const rows = [...tables.values()].reduce((sum, number) => sum + number, 0);
  terminal.tell([...tables].map(([table, number]) => `${table} ${number}`).join(", "));
  terminal.tell(`${count(rows, "entry", "entries")}, and the facts of Art. 15(1): ${shortPath(file)}`);
}
