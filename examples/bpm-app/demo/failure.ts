/**
 * What may be printed of an error: its kind, its code and where it happened. A driver's message quotes rows and
 * parameters, so no message is printed but those of habeas, which never hold a value.
 */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return "the demo failed";
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return [headline(error), ...frames].join("\n");
}

function headline(error: Error): string {
  const { name, message } = error;
  if (!("code" in error) || typeof error.code !== "string") return name;
  if (!("where" in error)) return `${name} ${error.code}`;
  const where = typeof error.where === "string" ? ` (${error.where})` : "";
  const fix = "fix" in error && typeof error.fix === "string" ? `\n    ${error.fix}` : "";
  return `${name} ${error.code}${where}: ${message}${fix}`;
}
