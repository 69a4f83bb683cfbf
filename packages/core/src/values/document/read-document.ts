/** A document as a driver brought it. */
export interface ReadDocument {
  /** What it says; a text that is no JSON is itself. */
  readonly document: unknown;
  /** In the form in which it came: a JSON text where it was one, of a text where it was that. */
  readonly restore: (document: unknown) => unknown;
}

/** A JSON text inside a JSON text inside a column, and no more. */
const LAYERS = 3;

/**
 * Reads a document from a column of `json`, `jsonb` or text. What is no JSON is one unknown value: no error, whose
 * message would quote it.
 */
export function readDocument(stored: unknown): ReadDocument {
  let document = stored;
  let layers = 0;
  while (layers < LAYERS && typeof document === "string") {
    const parsed = parse(document);
    if (parsed === undefined) break;
    document = parsed.value;
    layers += 1;
  }
  return {
    document,
    restore: (changed) => {
      let value = changed;
      for (let layer = 0; layer < layers; layer += 1) value = writeDocument(value);
      return value;
    },
  };
}

/** Objects, arrays and texts; a text that is a number or a word is a text. */
function parse(text: string): { readonly value: unknown } | undefined {
  if (!/^\s*[[{"]/.test(text)) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** The JSON text of a document of any depth. `JSON.stringify` gives up where the stack ends. */
export function writeDocument(document: unknown): string {
  try {
    return JSON.stringify(document) ?? "null";
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return writeDeep(document);
  }
}

type Piece = { readonly text: string } | { readonly value: unknown };

function writeDeep(document: unknown): string {
  const written: string[] = [];
  const open: Piece[] = [{ value: document }];
  for (let piece = open.pop(); piece !== undefined; piece = open.pop()) {
    if ("text" in piece) written.push(piece.text);
    else if (typeof piece.value !== "object" || piece.value === null) {
      written.push(JSON.stringify(piece.value) ?? "null");
    } else {
      const pieces = piecesOf(piece.value);
      for (let at = pieces.length - 1; at >= 0; at -= 1) open.push(pieces[at] ?? { text: "" });
    }
  }
  return written.join("");
}

function piecesOf(value: object): Piece[] {
  if (Array.isArray(value)) {
    return [
      { text: "[" },
      ...value.flatMap((item: unknown, at) => [...(at > 0 ? [{ text: "," }] : []), { value: item }]),
      { text: "]" },
    ];
  }
  const all: [string, unknown][] = Object.entries(value);
  const members = all.filter(([, item]) => item !== undefined);
  return [
    { text: "{" },
    ...members.flatMap(([key, item], at) => [
      { text: `${at > 0 ? "," : ""}${JSON.stringify(key)}:` },
      { value: item },
    ]),
    { text: "}" },
  ];
}
