/** The lines of a UTF-8 stream, without their line feeds. Holds one line. */
export async function* readLines(source: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let rest: string[] = [];
  for await (const chunk of source) {
    const lines = decoder.decode(chunk, { stream: true }).split("\n");
    const last = lines.pop() ?? "";
    for (const line of lines) {
      yield rest.length === 0 ? line : rest.join("") + line;
      rest = [];
    }
    if (last !== "") rest.push(last);
  }
  const end = rest.join("") + decoder.decode();
  if (end !== "") yield end;
}
