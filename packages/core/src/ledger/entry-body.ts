/** The public part of an entry, as its leaf hashes it. */
export interface EntryBody {
  /** The version of this shape: 1. */
  readonly v: 1;
  readonly id: string;
  readonly tenant: string;
  readonly event: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
  /** The person's random reference. */
  readonly reference?: string;
  /** SHA-256(salt ‖ canonical JSON of the payload), base64. */
  readonly commitment?: string;
  readonly facts: unknown;
}

/** Reads the text of a body; undefined for what is none. */
export function parseBody(text: string): EntryBody | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isBody(value) ? value : undefined;
}

function isBody(value: unknown): value is EntryBody {
  if (
    typeof value !== "object" ||
    value === null ||
    !("v" in value) ||
    value.v !== 1 ||
    !("facts" in value)
  ) {
    return false;
  }
  const text = (key: string): boolean => typeof Reflect.get(value, key) === "string";
  const optional = (key: string): boolean => !(key in value) || text(key);
  return ["id", "tenant", "event", "at"].every(text) && ["reference", "commitment"].every(optional);
}
