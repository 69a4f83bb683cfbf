import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { SubjectRef } from "@habeas/core";
import type { AccessItem, Rights } from "@habeas/rights";
import { accessPage } from "../access-copy/page.ts";
import { count, type Terminal } from "./terminal.ts";

/** Answers one access request, Art. 15, as a file that a person can read. */
export async function answerAccess<K extends string>(options: {
  readonly rights: Rights<K>;
  readonly subject: SubjectRef<K>;
  readonly file: string;
  readonly terminal: Terminal;
}): Promise<void> {
  const { rights, subject, file, terminal } = options;
  const tables = new Map<string, number>();
  const counted = async function* (): AsyncGenerator<AccessItem> {
    for await (const item of rights.access(subject)) {
      if (item.item === "row") tables.set(item.table, (tables.get(item.table) ?? 0) + 1);
      yield item;
    }
  };
  await pipeline(Readable.from(accessPage(counted())), createWriteStream(file, { mode: 0o600 }));
  terminal.tell([...tables].map(([table, rows]) => `${table} ${rows}`).join(", "));
  const rows = [...tables.values()].reduce((sum, number) => sum + number, 0);
  terminal.tell(`${count(rows, "entry", "entries")} and the facts of Art. 15(1): ${file}`);
}
