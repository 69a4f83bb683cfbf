import type { Stage } from "../stage.ts";

/** A codec: COPY text in, one of the dump's formats out. */
export interface Transcoder extends Stage {
  /** Rows written so far. */
  readonly rows: number;
}
