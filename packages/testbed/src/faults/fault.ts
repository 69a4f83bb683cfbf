/** What happens to a connection. */
export type Fault =
  /** Every chunk from here on waits, in order. */
  | { readonly kind: "delay"; readonly milliseconds: number }
  /** Both ends get a reset. */
  | { readonly kind: "cut" }
  /** Half open: both ends stay connected, nothing arrives any more. */
  | { readonly kind: "black_hole" }
  /** The request reaches the target; its answer is dropped and the caller gets a reset. */
  | { readonly kind: "lose_answer" };

/** Which way bytes go: `request` is from the caller to the target. */
export type Direction = "request" | "response";

/** Where a fault strikes; what is left out is not asked for. */
export interface FaultPlace {
  /** The n-th connection that the proxy accepts, from 1, counted over its whole life. */
  readonly connection?: number;
  /** @defaultValue `"request"` */
  readonly direction?: Direction;
  /** The n-th chunk of a connection in this direction, from 1. TCP may split and join what was written. */
  readonly chunk?: number;
  /** The n-th byte of a connection in this direction, from 1: the bytes before it still arrive. */
  readonly byte?: number;
  /** Only a chunk that this says yes to: one that contains `commit`, for example. */
  readonly matches?: (chunk: Buffer) => boolean;
  /** @defaultValue as often as the place is reached */
  readonly times?: number;
}

/** A fault that lies in wait. */
export interface ArmedFault {
  /** How often it struck so far. */
  readonly struck: number;
  readonly remove: () => void;
}

/** One chunk on its way, seen from its connection. */
export interface Passage {
  readonly connection: number;
  readonly direction: Direction;
  /** From 1. */
  readonly chunk: number;
  /** Bytes that went this way before. */
  readonly bytesBefore: number;
  readonly content: Buffer;
}

/** Whether a chunk reaches the place, and how many of its bytes pass before the fault strikes. */
export function reaches(place: FaultPlace, passage: Passage): { readonly pass: number } | undefined {
  const { connection, direction = "request", chunk, byte, matches } = place;
  if (direction !== passage.direction) return undefined;
  if (connection !== undefined && connection !== passage.connection) return undefined;
  if (chunk !== undefined && chunk !== passage.chunk) return undefined;
  if (matches !== undefined && !matches(passage.content)) return undefined;
  if (byte === undefined) return { pass: 0 };
  const pass = byte - 1 - passage.bytesBefore;
  return pass >= 0 && pass < passage.content.length ? { pass } : undefined;
}
