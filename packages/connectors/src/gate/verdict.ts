import type { Answer } from "@habeas/core";
import type { RoutingAnswer, TransferRefusal } from "@habeas/core/engine";

export type CoreDenial = Extract<Answer, { readonly allowed: false }>["because"];

/** Why nothing goes out. snake_case, stable between releases. */
export type DenyReason =
  | CoreDenial
  /** The person opted out at the recipient, and has not asked again since. */
  | "remote_opt_out"
  /** Somebody deleted the contact at the recipient. */
  | "remote_deleted"
  /** habeas unsubscribed the person for a decision of her own, and she has not asked again since. */
  | "withdrawn_before"
  | TransferRefusal
  | RoutingAnswer["because"]
  /** The purpose allows it, but not to use the address. */
  | "field_not_allowed"
  | "no_address"
  /** An erasure was ordered. */
  | "erased";

/** What holds whatever the answer is. */
interface Common {
  /** core's count of decisions about the person, as it was read. */
  readonly version: number;
  /** Purpose that is not allowed → since when. */
  readonly left: Readonly<Record<string, string>>;
  /** Purposes that the person left over there, and of which core does not know yet. */
  readonly unreported: readonly string[];
}

/** May something about this person go to this recipient now, and what should be there? */
export type Verdict = Common &
  (
    | {
        readonly effect: "allow";
        readonly because: string;
        readonly purposes: readonly string[];
        /** Purposes that the person asked for again after she had left them → when she did. */
        readonly resubscribe: Readonly<Record<string, Date>>;
      }
    | {
        readonly effect: "deny";
        readonly because: DenyReason;
        /** What this means for what is there already. */
        readonly remoteAction: "none" | "unsubscribe" | "erase";
      }
  );
