import type { Source } from "@habeas/export";
import type { Database } from "@habeas/internal";
import type { Shape } from "./host/shape.ts";

/** One way in which a host may have set up drizzle, its driver and its PostgreSQL. */
export interface SetUp {
  /** What the test is called after the code, or after "the whole flow". */
  readonly name: string;
  readonly shape: Shape;
  /** Whether `pnpm test` runs it too; the others wait for HABEAS_FULL. */
  readonly quick?: true;
  /** Whether it runs on every PostgreSQL from 14 on, under HABEAS_FULL. */
  readonly everywhere?: true;
  /** The code with which habeas refuses it at start. @defaultValue the flow gives the right answers */
  readonly refused?: string;
  /** What the registry believes of the columns' names. @defaultValue as they are */
  readonly told?: Shape["names"];
  /** @param serverUrl - A PostgreSQL to make a database on. */
  open(serverUrl: string): Promise<OpenSetUp>;
}

/** A database of its own, open as the host opens it. */
export interface OpenSetUp {
  /** What the host gives habeas. */
  readonly db: Database;
  /** The tables' owner without any of the host's habits. */
  readonly admin: Database;
  /** @defaultValue `drizzleSource(db)` */
  readonly source?: Source;
  /** Once the tables stand: roles, policies, replicas. */
  prepared?(): Promise<void>;
  close(): Promise<void>;
}
