/** The forms of the app, and their fields. */
export interface FormTexts {
  readonly "leave-request": Texts<"name" | "email" | "from" | "to" | "substitute" | "note">;
  readonly supplier: Texts<"company" | "contact" | "email" | "phone" | "address" | "taxId" | "iban">;
  readonly "incoming-invoice": Texts<"supplier" | "contact" | "number" | "amount" | "petty">;
  readonly approval: Texts<"approved" | "reason">;
}

interface Texts<Field extends string> {
  readonly name: string;
  readonly fields: Readonly<Record<Field, string>>;
}

export type FormKey = keyof FormTexts;
export type ProcessKey = "leave-request" | "supplier-onboarding" | "invoice-approval";

/** What the app says in one language. */
export interface Language {
  readonly code: string;
  /** The language of access copies: where habeas has no texts of its own in this one, English. */
  /** BCP 47: the language of an access copy. */
  readonly accessLocale: string;
  readonly forms: FormTexts;
  readonly processes: Readonly<Record<ProcessKey, string>>;
  readonly reasons: readonly string[];
  readonly notes: readonly string[];
  readonly comments: readonly ((first: string) => string)[];
  readonly attachment: { readonly name: string; readonly text: (person: string) => string };
  readonly subscription: { readonly seats: string; readonly support: string };
  readonly notices: {
    readonly terms: string;
    readonly signup: string;
    readonly sales: string;
  };
}
