/**
 * Another process of the app, on the database of its first argument with the keys in its second: keeps the keys
 * of the notes cached, follows the others' shreddings through the driver in its third, and says what it can open.
 */
import { report } from "@habeas/testbed/script";
import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import postgres from "postgres";
import { createVault, CryptoError, type NotificationSource } from "../../src/index.ts";
import { localKeys } from "../../src/local.ts";
import { notes } from "../sealed-tables.ts";

const [url = "", keys = "", driver = ""] = process.argv.slice(2);
const pool = new Pool({ connectionString: url });
const vault = createVault({ db: drizzle(pool), keys: localKeys({ keys }) });
const texts = vault.protect(notes, { tenant: "tenantId", subject: "userId", bind: "id" });
const rows = await drizzle(pool).select().from(notes);

const opened = async (): Promise<string> =>
  await texts.open(rows, { purpose: "test" }).then(
    () => "opened",
    (error: unknown) => (error instanceof CryptoError ? error.code : "failed"),
  );

const listener = driver === "postgres.js" ? postgres(url, { max: 1 }) : await fromPool();
await vault.follow({
  listen: (channel, forget) =>
    listener.listen(channel, (payload: string) => {
      forget(payload);
      void opened().then((outcome) => report({ outcome }));
    }),
});
report({ outcome: await opened() });
process.stdin.resume(); // until it is killed

async function fromPool(): Promise<NotificationSource> {
  const client = await pool.connect();
  return {
    listen: async (channel, onMessage) => {
      client.on("notification", ({ payload = "" }) => onMessage(payload));
      await client.query(`listen ${channel}`);
    },
  };
}
