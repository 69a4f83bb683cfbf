import { equal } from "node:assert/strict";
import { createRights, migrate, type Eraser } from "@habeas/rights";
import type { Host } from "./host.ts";

/** A person sees what is kept of her, is erased, and the data confirm it. */
export async function rights({ db, privacy, addPerson }: Host): Promise<void> {
  await migrate(db);
  const person = await addPerson("rights");
  const mail: Eraser = { erase: async () => await Promise.resolve({ state: "done" }) };
  const her = createRights({ privacy, erasers: { mail } });

  const items: unknown[] = [];
  for await (const item of her.access(person)) items.push(item);
  equal(JSON.stringify(items).includes("rights@example.com"), true);

  const ended = { account: new Date() };
  const report = await her.erasure.execute(await her.erasure.plan(person, { ended }));
  equal((await her.erasure.verify(report)).clean, true);
  const { rows } = await db.execute("select 1 from users where email like 'rights@%'");
  equal(rows.length, 0);
}
