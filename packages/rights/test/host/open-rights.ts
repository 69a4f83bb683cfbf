import { createPrivacy } from "@habeas/core";
import type { Database } from "@habeas/internal";
import { createRights, type ErasureAnswer, type ErasureOrder, type RightsOptions } from "@habeas/rights";
import { registry } from "./registry.ts";

/** The same in every test, as in every process of a host. */
const secrets = { keys: [{ id: "test", secret: new Uint8Array(32).fill(7) }] };

export type HostOptions = RightsOptions<
  typeof registry.purposes,
  typeof registry.recipients,
  "user" | "respondent"
> & { readonly isBehind?: () => Promise<boolean> };

/** Rights over the host's registry, with erasers that write down what they were asked. */
export function openRightsAt(db: Database, now: () => Date, options: Partial<HostOptions> = {}) {
  const { isBehind, ...ports } = options;
  const privacy = createPrivacy({ registry, db, clock: now, secrets, ...(isBehind && { isBehind }) });
  const orders: ErasureOrder[] = [];
  const eraser = {
    answer: { state: "done" } satisfies ErasureAnswer as ErasureAnswer,
    async erase(order: ErasureOrder): Promise<ErasureAnswer> {
      orders.push(order);
      return await Promise.resolve(eraser.answer);
    },
  };
  const removed: string[] = [];
  const rights = createRights({
    privacy,
    erasers: { mailer: eraser, bookkeeper: eraser },
    files: {
      remove: async ({ key }) => {
        removed.push(key);
        await Promise.resolve();
      },
    },
    ...ports,
  });
  return { rights, privacy, orders, eraser, removed };
}
