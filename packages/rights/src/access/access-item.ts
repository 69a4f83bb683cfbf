import type { LegalBasis, Recipient, RestrictionGround } from "@habeas/core";
import type { Controller, Origin, Transfer } from "@habeas/core/engine";

/** Art. 15(1)(a), (d): what data is used for, on which legal basis, and how long. */
export interface PurposeFact {
  readonly purpose: string;
  readonly describe: string;
  readonly basis: LegalBasis;
  readonly law?: string;
  readonly interest?: string;
  /** ISO 8601 duration, and from when it counts: an event or a column, or the end of its calendar year. */
  readonly keep: { readonly for: string; readonly after: string; readonly endOf?: "year" };
  /** The customer on whose behalf it is done, where the vendor is only its processor. */
  readonly as: "controller" | "processor";
}

/** Art. 15(1)(c), (2): who received data, and on what ground it left for a third country. */
export interface RecipientFact {
  readonly recipient: string;
  readonly name: string;
  readonly role: Recipient["role"];
  readonly country: string;
  readonly transfer?: Transfer;
  /** Disclosures that took place; `undefined`: nobody keeps count, so it may have received data. */
  readonly disclosures?: readonly { readonly purpose: string; readonly at: string }[];
}

/** The facts of Art. 15(1) and (2), first in every copy. */
export interface AccessFacts {
  readonly item: "facts";
  readonly confirmed: boolean;
  readonly at: string;
  readonly controller: Controller;
  readonly purposes: readonly PurposeFact[];
  /** DPV categories. Art. 15(1)(b). */
  readonly categories: readonly string[];
  readonly recipients: readonly RecipientFact[];
  /** Art. 15(1)(e): the articles of the rights that the person has, whatever the basis. */
  readonly rights: readonly string[];
  /** Art. 15(1)(g): where the data comes from. */
  readonly sources: readonly Origin[];
  /** Art. 15(1)(h). habeas decides nothing about people; what the app decides, the app has to add. */
  readonly automatedDecisions: "none_declared";
  /** Art. 18: since when everything about her is only stored, and on which ground; undefined while it is not. */
  readonly restricted?: { readonly since: string; readonly ground: RestrictionGround };
}

/** One row of the copy. Art. 15(3). */
export interface AccessRow {
  readonly item: "row";
  readonly table: string;
  /** False: a row of somebody else's that the person may see. */
  readonly owned: boolean;
  readonly values: Readonly<Record<string, unknown>>;
  /** Columns that hold other people's values, or that are secret: left out. Art. 15(4). */
  readonly hidden: readonly string[];
  /** Columns whose content could not be opened: the key is gone. */
  readonly unreadable: readonly string[];
}

export interface AccessEnd {
  readonly item: "end";
  readonly rows: number;
}

/** What an access copy is made of, in this order: the facts, the rows, the end. */
export type AccessItem = AccessFacts | AccessRow | AccessEnd;
