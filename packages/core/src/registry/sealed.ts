/**
 * A value that only its key opens, as `@habeas/crypto` makes it: core knows the shape, so that the registry can
 * say "sealed columns only" without importing crypto. `Sealed<never>` is the tombstone: it fits every sealed
 * column and no other.
 */
export interface Sealed<out Plain> {
  /** Only a type: what it opens to. */
  readonly "~opensTo": Plain;
  readonly envelope: Uint8Array;
  readonly field: string | undefined;
  toJSON(): string;
}
