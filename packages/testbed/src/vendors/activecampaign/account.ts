/** A contact of the look-alike's account. */
export interface LookAlikeContact {
  readonly id: string;
  email: string;
  firstName: string;
  lastName: string;
  phone: string;
  bouncedHard: boolean;
  updatedAt: Date;
  /** List → status: "0" unconfirmed, "1" active, "2" unsubscribed, "3" bounced. */
  readonly lists: Map<string, string>;
  /** List → when it was left. */
  readonly leftAt: Map<string, Date>;
  /** Custom field → value. */
  readonly fieldValues: Map<string, string>;
}

export interface LookAlikeWebhook {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly sources: readonly string[];
  enabled: boolean;
}

/** One contact of an import. */
export interface LookAlikeImportRow {
  readonly email: string;
  readonly first_name?: string | undefined;
  readonly last_name?: string | undefined;
  readonly phone?: string | undefined;
  readonly fields: readonly { readonly id: number; readonly value: string }[];
  readonly subscribe: readonly { readonly listid: string }[];
}

export interface LookAlikeImport {
  readonly id: string;
  readonly queuedAt: Date;
  readonly rows: readonly LookAlikeImportRow[];
  /** Filled when the import is carried out. */
  readonly success: string[];
  readonly failure: string[];
  done: boolean;
}

/** What an ActiveCampaign account holds, as far as the connector can see it. */
export interface LookAlikeAccount {
  readonly lists: readonly { readonly id: string; readonly name: string }[];
  readonly fields: readonly { readonly id: string; readonly tag: string }[];
  readonly contacts: Map<string, LookAlikeContact>;
  /** Deleted, and restorable for 30 days. */
  readonly trash: Map<string, { readonly contact: LookAlikeContact; readonly deletedAt: Date }>;
  readonly webhooks: Map<string, LookAlikeWebhook>;
  readonly imports: Map<string, LookAlikeImport>;
  /** A new identifier, as the vendor gives them: strings of digits. */
  nextId(): string;
  byEmail(email: string): LookAlikeContact | undefined;
  create(values: {
    readonly email: string;
    readonly firstName?: string;
    readonly lastName?: string;
    readonly phone?: string;
  }): LookAlikeContact;
}

export function createAccount(options: {
  readonly lists: readonly { readonly id: string; readonly name: string }[];
  readonly fields: readonly { readonly id: string; readonly tag: string }[];
  readonly clock: () => Date;
}): LookAlikeAccount {
  const { lists, fields, clock } = options;
  let last = 0;
  const contacts = new Map<string, LookAlikeContact>();
  /** Every address that anybody ever had, and who had it last. */
  const byAddress = new Map<string, LookAlikeContact>();
  const nextId = (): string => {
    last += 1;
    return String(last);
  };
  return {
    lists,
    fields,
    contacts,
    trash: new Map(),
    webhooks: new Map(),
    imports: new Map(),
    nextId,
    byEmail(email) {
      const key = email.trim().toLowerCase();
      const indexed = byAddress.get(key);
      if (indexed === undefined) return undefined; // nobody ever had it
      if (contacts.get(indexed.id) === indexed && indexed.email.toLowerCase() === key) return indexed;
      return [...contacts.values()].find((contact) => contact.email.toLowerCase() === key);
    },
    create(values) {
      let address = "";
      const contact: LookAlikeContact = {
        id: nextId(),
        get email() {
          return address;
        },
        set email(email) {
          address = email;
          byAddress.set(email.toLowerCase(), contact);
        },
        firstName: values.firstName ?? "",
        lastName: values.lastName ?? "",
        phone: values.phone ?? "",
        bouncedHard: false,
        updatedAt: clock(),
        lists: new Map(),
        leftAt: new Map(),
        fieldValues: new Map(),
      };
      contact.email = values.email.trim();
      contacts.set(contact.id, contact);
      return contact;
    },
  };
}
