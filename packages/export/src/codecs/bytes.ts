/** The bytes that the codecs know by name. */
export const ASCII = {
  TAB: 0x09,
  LINE: 0x0a,
  RETURN: 0x0d,
  SPACE: 0x20,
  QUOTE: 0x22,
  APOSTROPHE: 0x27,
  PLUS: 0x2b,
  COMMA: 0x2c,
  MINUS: 0x2d,
  ZERO: 0x30,
  NINE: 0x39,
  COLON: 0x3a,
  EQUALS: 0x3d,
  AT: 0x40,
  N: 0x4e,
  CAPITAL_T: 0x54,
  BACKSLASH: 0x5c,
  T: 0x74,
  CLOSE: 0x7d,
} as const;

/** What follows a backslash in COPY text, and what it stands for; anything else stands for itself. */
const COPY_ESCAPES: readonly (readonly [string, number])[] = [
  ["b", 0x08],
  ["f", 0x0c],
  ["n", 0x0a],
  ["r", 0x0d],
  ["t", 0x09],
  ["v", 0x0b],
];

/** By the byte after a backslash in COPY text: the byte that is meant. */
export const UNESCAPED: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => byte);
for (const [letter, byte] of COPY_ESCAPES) UNESCAPED[letter.charCodeAt(0)] = byte;

/** 1 for bytes that a JSON string cannot hold as they are. */
export const NEEDS_ESCAPE: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < ASCII.SPACE || byte === ASCII.QUOTE || byte === ASCII.BACKSLASH ? 1 : 0,
);

/** 1 for bytes that mean something inside a json text. */
export const NOT_JSON: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < ASCII.SPACE || byte === ASCII.BACKSLASH ? 1 : 0,
);

/** 1 for bytes that mean something inside a number or a timestamp. */
export const NOT_BARE: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < ASCII.SPACE || byte === ASCII.SPACE || byte === ASCII.PLUS || byte === ASCII.BACKSLASH ? 1 : 0,
);

/** 1 for bytes that mean something inside a quoted cell: in COPY text or in CSV. */
export const NOT_CELL: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === ASCII.TAB || byte === ASCII.LINE || byte === ASCII.QUOTE || byte === ASCII.BACKSLASH ? 1 : 0,
);

/** The letter of JSON's short escapes (RFC 8259, section 7), 0 where there is none. */
export const JSON_ESCAPE: Uint8Array = new Uint8Array(256);
for (const [letter, byte] of COPY_ESCAPES) if (letter !== "v") JSON_ESCAPE[byte] = letter.charCodeAt(0);
JSON_ESCAPE[ASCII.QUOTE] = ASCII.QUOTE;
JSON_ESCAPE[ASCII.BACKSLASH] = ASCII.BACKSLASH;

export const HEX: Uint8Array = Buffer.from("0123456789abcdef");
