import { equal } from "node:assert/strict";
import { createRights, migrate } from "@habeas/rights";

/** A person sees what is kept of her, is erased, and the data confirm it. */
export async function rights({ db, privacy, addPerson }) {
  await migrate(db);
  const person = await addPerson("rights");
  const mail = { erase: async () => ({ state: "done" }) };
  const { access, erasure } = createRights({ privacy, erasers: { mail } });

  const items = [];
  for await (const item of access(person)) items.push(item);
  equal(JSON.stringify(items).includes("rights@example.com"), true);

  const ended = { account: new Date() };
  const report = await erasure.execute(await erasure.plan(person, { ended }));
  equal((await erasure.verify(report)).clean, true);
  const { rows } = await db.execute("select 1 from users where email like 'rights@%'");
  equal(rows.length, 0);
}
