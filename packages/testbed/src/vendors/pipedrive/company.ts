import { randomUUID } from "node:crypto";

/** A person of the look-alike's company. */
export interface LookAlikePerson {
  readonly id: number;
  name: string;
  emails: { value: string; primary: boolean; label: string }[];
  phones: { value: string; primary: boolean; label: string }[];
  marketingStatus: string;
  /** Changed once already: the vendor answers 200 to further changes, and makes none. */
  isMarketingStatusFixed: boolean;
  customFields: Record<string, string | null>;
  updatedAt: Date;
  /** In the bin: purged after 30 days. */
  deletedAt: Date | undefined;
}

/** Something that hangs on a person. */
export interface LookAlikeItem {
  readonly id: string;
  readonly personId: number;
  readonly values: Readonly<Record<string, unknown>>;
}

export type ItemKind =
  | "leads"
  | "archivedLeads"
  | "notes"
  | "files"
  | "activities"
  | "deals"
  | "mailMessages";

export interface LookAlikePipedriveWebhook {
  readonly id: number;
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** What a Pipedrive company holds, as far as the connector can see it. */
export interface LookAlikeCompany {
  readonly persons: Map<number, LookAlikePerson>;
  /** Persons that the search does not know yet. */
  readonly unindexed: Set<number>;
  readonly fields: Map<string, string>;
  readonly items: Readonly<Record<ItemKind, Map<string, LookAlikeItem>>>;
  readonly webhooks: Map<number, LookAlikePipedriveWebhook>;
  nextId(): number;
  add(
    kind: ItemKind,
    personId: number,
    values?: Readonly<Record<string, unknown>>,
    id?: string,
  ): LookAlikeItem;
  /** A person who is neither purged nor unknown. */
  person(id: number, now: Date): LookAlikePerson | undefined;
}

const PURGE = 30 * 86_400_000;
const LEADS: ReadonlySet<ItemKind> = new Set(["leads", "archivedLeads"]);

export function createCompany(): LookAlikeCompany {
  let last = 0;
  const persons = new Map<number, LookAlikePerson>();
  const items: LookAlikeCompany["items"] = {
    leads: new Map(),
    archivedLeads: new Map(),
    notes: new Map(),
    files: new Map(),
    activities: new Map(),
    deals: new Map(),
    mailMessages: new Map(),
  };
  const nextId = (): number => {
    last += 1;
    return last;
  };
  return {
    persons,
    unindexed: new Set(),
    fields: new Map(),
    items,
    webhooks: new Map(),
    nextId,
    add(kind, personId, values = {}, id = LEADS.has(kind) ? randomUUID() : String(nextId())) {
      const item = { id, personId, values };
      items[kind].set(id, item);
      return item;
    },
    person(id, now) {
      const found = persons.get(id);
      if (found?.deletedAt !== undefined && now.getTime() - found.deletedAt.getTime() >= PURGE) {
        persons.delete(id);
        return undefined;
      }
      return found;
    },
  };
}
