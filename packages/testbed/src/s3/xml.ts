/** Nested elements: an array repeats its element. */
export type XmlNode =
  | string
  | number
  | boolean
  | XmlNode[]
  | { readonly [name: string]: XmlNode | undefined };

/** A document as S3 answers it. */
export function xmlDocument(name: string, content: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, content)}`;
}

function element(name: string, content: XmlNode | undefined): string {
  if (content === undefined) return "";
  if (Array.isArray(content)) return content.map((item) => element(name, item)).join("");
  if (typeof content === "object") {
    const inner = Object.entries(content)
      .map(([key, value]) => element(key, value))
      .join("");
    return `<${name}>${inner}</${name}>`;
  }
  return `<${name}>${escapeXml(String(content))}</${name}>`;
}

const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** The texts of every element of that name, for the two flat documents that clients send. */
export function elementsOf(document: string, name: string): string[] {
  return [...document.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, "g"))].map(
    ([, inner]) => inner ?? "",
  );
}

/** The text of the first element of that name. */
export function textOf(document: string, name: string): string | undefined {
  const [first] = elementsOf(document, name);
  return first === undefined ? undefined : unescapeXml(first);
}

const unescapeXml = (text: string): string =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll(/&#x([0-9a-fA-F]+);/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replaceAll("&amp;", "&");
