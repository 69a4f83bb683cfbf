import type { Leaf } from "../../registry/leaf.ts";
import type { DocumentLeaf, DocumentMember } from "./document-leaves.ts";

/** What stands where text stood. */
export const ERASED = "[erased]";

/** Whose the values of a document are, as one person sees it. */
export interface DocumentShares {
  /** Theirs alone: what names them, and what stands with it. */
  readonly own: readonly DocumentLeaf[];
  /** Theirs and somebody else's: both are named in the member. It goes with the last of them. */
  readonly shared: readonly DocumentLeaf[];
  /** What stands with somebody else's name, or says that it is somebody else's. */
  readonly others: readonly DocumentLeaf[];
  /** In no member that names a person: whoever the row belongs to. */
  readonly unclaimed: readonly DocumentLeaf[];
}

/**
 * Divides a document among the people whom it names. A value belongs to whom the smallest member around it names;
 * a leaf that says `with` claims the enclosing member of that name.
 */
export function documentShares(
  leaves: readonly DocumentLeaf[],
  naming: { readonly isTheirs: (leaf: Leaf, value: unknown) => boolean },
): DocumentShares {
  const named = new Map<DocumentMember, { own: boolean; others: boolean }>();
  const isTheirs = ({ leaf, value }: DocumentLeaf): boolean =>
    leaf !== undefined && naming.isTheirs(leaf, value);
  for (const one of leaves) {
    if (!isNaming(one)) continue;
    const member = claimedBy(one);
    const claims = named.get(member) ?? { own: false, others: false };
    if (isTheirs(one)) claims.own = true;
    else claims.others = true;
    named.set(member, claims);
  }
  const nearest = nearestIn(named);
  const shares: Record<keyof DocumentShares, DocumentLeaf[]> = {
    own: [],
    shared: [],
    others: [],
    unclaimed: [],
  };
  for (const one of leaves) {
    const claims = nearest(one.member);
    if (isNaming(one)) shares[isTheirs(one) ? "own" : "others"].push(one);
    else if (claims === undefined) shares.unclaimed.push(one);
    else if (one.leaf?.identifies === false) shares.others.push(one);
    else shares[claims.own ? (claims.others ? "shared" : "own") : "others"].push(one);
  }
  return shares;
}

const isNaming = ({ leaf, value }: DocumentLeaf): boolean =>
  typeof leaf?.identifies === "string" && value !== "" && value !== ERASED;

/** The nearest object, or the value itself where it stands in an array. */
function claimedBy({ leaf, member }: DocumentLeaf): DocumentMember {
  if (leaf?.with !== undefined) {
    for (let at: DocumentMember | undefined = member.holder; at !== undefined; at = at.holder) {
      if (at.key === leaf.with) return at;
    }
  }
  return member.holder === undefined || Array.isArray(member.holder.value) ? member : member.holder;
}

/** The nearest member with a name in it, remembered for all members on the way: each is looked at once. */
function nearestIn<Claims>(
  named: ReadonlyMap<DocumentMember, Claims>,
): (member: DocumentMember) => Claims | undefined {
  const known = new Map<DocumentMember, Claims | undefined>();
  return (member) => {
    const way: DocumentMember[] = [];
    let at: DocumentMember | undefined = member;
    while (at !== undefined && !known.has(at) && !named.has(at)) {
      way.push(at);
      at = at.holder;
    }
    const claims = at === undefined ? undefined : (named.get(at) ?? known.get(at));
    for (const passed of way) known.set(passed, claims);
    return claims;
  };
}
