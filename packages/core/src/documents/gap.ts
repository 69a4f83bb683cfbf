/** A fact that a document needs and nobody has declared. */
export interface Gap {
  /** The article that demands it: `"13(2)(d)"`. */
  readonly article: string;
  /** What is missing: `controller.dpo`, `purposes.sales`. */
  readonly where: string;
  readonly fix: string;
}
