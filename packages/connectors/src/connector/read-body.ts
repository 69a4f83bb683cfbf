/** What came back: parsed JSON, or why it is none. */
export type Body =
  | { readonly form: "json"; readonly value: unknown }
  | { readonly form: "empty" | "html" | "cut" | "too_large" | "other" };

/**
 * Reads an answer up to a size, and parses it if it is JSON, whatever its content type says (one vendor
 * sends JSON as `text/plain`, another a login page with status 200).
 */
export async function readBody(response: Response, maximumBytes: number): Promise<Body> {
  const text = await readText(response, maximumBytes);
  if (typeof text !== "string") return text;
  const trimmed = text.trim();
  if (trimmed === "") return { form: "empty" };
  if (trimmed.startsWith("<")) return { form: "html" };
  try {
    const value: unknown = JSON.parse(trimmed);
    return { form: "json", value };
  } catch {
    return { form: /^[[{"]/.test(trimmed) ? "cut" : "other" };
  }
}

async function readText(response: Response, maximumBytes: number): Promise<string | Body> {
  if (response.body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    const chunks: AsyncIterable<Uint8Array> = response.body;
    for await (const chunk of chunks) {
      bytes += chunk.byteLength;
      if (bytes > maximumBytes) return { form: "too_large" };
      text += decoder.decode(chunk, { stream: true });
    }
  } catch {
    return { form: "cut" }; // reset, timeout or a broken encoding while the body was on its way
  }
  return text + decoder.decode();
}
