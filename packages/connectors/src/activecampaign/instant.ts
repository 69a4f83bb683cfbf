/** An instant as the vendor writes it, with an offset; `undefined` for none, which is `null` or all zeros. */
export function instantOf(text: string | null | undefined): Date | undefined {
  const date = new Date(text ?? "");
  return Number.isNaN(date.getTime()) ? undefined : date;
}
