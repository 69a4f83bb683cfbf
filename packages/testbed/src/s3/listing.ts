import { S3Refusal } from "./s3-refusal.ts";

/** A page of names, in the order of their UTF-8 bytes. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly commonPrefixes: readonly string[];
  /** The last name of the page, when there are more. */
  readonly next: string | undefined;
}

/** Pages as ListObjectsV2 forms them: names with the delimiter behind the prefix are rolled up. */
export function page<Item>(
  entries: Iterable<readonly [string, Item]>,
  query: { prefix: string; delimiter: string; after: string; limit: number },
): Page<readonly [string, Item]> {
  const { prefix, delimiter, after, limit } = query;
  if (!(Number.isInteger(limit) && limit >= 0)) throw new S3Refusal(400, "InvalidArgument");
  const items: (readonly [string, Item])[] = [];
  const commonPrefixes: string[] = [];
  let last = after;
  for (const entry of [...entries].toSorted(([a], [b]) => compare(a, b))) {
    const [name] = entry;
    if (!name.startsWith(prefix) || compare(name, after) <= 0) continue;
    const cut = delimiter === "" ? -1 : name.indexOf(delimiter, prefix.length);
    const rolled = cut === -1 ? undefined : name.slice(0, cut + delimiter.length);
    if (rolled !== undefined && (rolled === commonPrefixes.at(-1) || after.startsWith(rolled))) {
      last = name;
      continue;
    }
    if (items.length + commonPrefixes.length === limit) {
      return { items, commonPrefixes, next: last };
    }
    if (rolled === undefined) items.push(entry);
    else commonPrefixes.push(rolled);
    last = name;
  }
  return { items, commonPrefixes, next: undefined };
}

const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
