import { isHabeasError } from "@habeas/internal";
import { expect, it } from "vitest";
import type { Pool } from "pg";
import { isFull } from "../runs.ts";
import { CANARY, driverError, oddities, shown, THROWN } from "./canary.ts";
import { failQuery, type ArmedFailure } from "./fail-query.ts";
import type { FailingPorts } from "./failing-ports.ts";
import { methodsOf } from "./methods-of.ts";

/** A fresh database, the faces over it, and the ports that they were given. */
export interface FailingWorld<Face extends object> extends AsyncDisposable {
  /** All faces of a package, one in each property. */
  readonly face: Face;
  readonly pool: Pool;
  /** @defaultValue the package has none */
  readonly ports?: FailingPorts;
  /** What was logged so far. */
  readonly logged?: readonly unknown[];
}

/** Makes arguments that are valid, anew for every fault, and the call with them. */
export type ValidCall<Face extends object, World> = (world: World) => Call<Face> | Promise<Call<Face>>;
type Call<Face extends object> = (face: Face) => unknown;

export interface EveryMethodOptions<Face extends object, World extends FailingWorld<Face>> {
  readonly open: () => Promise<World>;
  /** One entry a method; a method without one fails the test, and so does an entry without a method. */
  readonly calls: Readonly<Record<string, ValidCall<Face, World>>>;
  /** Paths that are no doors of their own: each with the reason. */
  readonly skip?: Readonly<Record<string, string>>;
  /** A part of the face that can be bound to the host's transaction, and how a call on it runs there. */
  readonly inside?: {
    readonly of: string;
    readonly run: (world: World, call: (face: Face) => Promise<unknown>) => Promise<unknown>;
  };
}

/**
 * Calls each method of each face with a database that fails at each statement, at `begin` and around `commit`, and
 * with ports that throw what nobody expects. What leaves is an error of habeas without a word of what was thrown, and
 * the same call afterwards answers as it would have.
 */
export function everyMethod<Face extends object, World extends FailingWorld<Face>>(
  options: EveryMethodOptions<Face, World>,
): void {
  const { open, calls, skip = {}, inside } = options;

  it("has valid arguments for every public method, so that none is forgotten", async () => {
    await using world = await open();
    expect(Object.keys(calls).toSorted()).toEqual(methodsOf(world.face, Object.keys(skip)).toSorted());
  });

  it.each(Object.keys(calls))(
    "lets nothing of a failing database or port out of %s, which then works",
    async (name) => {
      await using world = await open();
      const prepare = calls[name];
      if (prepare === undefined) throw new Error("a call stands in the table");
      const bound = (call: Call<Face>) => () => call(world.face);
      expect(await complaintsOf(world, prepare, bound, faultsOf(world))).toEqual([]);
    },
    120_000,
  );

  if (inside === undefined) return;
  it.each(Object.keys(calls).filter((name) => name.startsWith(`${inside.of}.`)))(
    "lets nothing of a failing database out of %s inside of the host's transaction",
    async (name) => {
      await using world = await open();
      const prepare = calls[name];
      if (prepare === undefined) throw new Error("a call stands in the table");
      const bound = (call: Call<Face>) => async () =>
        await inside.run(world, async (face) => await settled(call(face)));
      expect(await complaintsOf(world, prepare, bound, [statements(world)])).toEqual([]);
    },
    120_000,
  );
}

/** A kind of fault: how it is armed at the n-th place. */
interface Fault {
  readonly name: string;
  readonly arm: (at: number) => ArmedFailure;
}

/** Not what a transaction begins and ends with: drizzle 0.45 keeps a pool's client when `begin` fails. */
const STATEMENT = /^\s*(?!begin|commit|rollback|savepoint|release)\w/i;

const statements = ({ pool }: { readonly pool: Pool }): Fault => ({
  name: "statement",
  arm: (at) => failQuery(pool, { at, match: STATEMENT, error: driverError() }),
});

function faultsOf<Face extends object>({ pool, ports }: FailingWorld<Face>): Fault[] {
  const begin = /^\s*begin/i;
  const commit = /^\s*commit/i;
  return [
    statements({ pool }),
    { name: "begin", arm: (at) => failQuery(pool, { at, match: begin }) },
    { name: "commit", arm: (at) => failQuery(pool, { at, match: commit, error: driverError() }) },
    { name: "the answer of commit", arm: (at) => failQuery(pool, { at, match: commit, moment: "after" }) },
    ...(ports === undefined ? [] : thrownBy(ports)),
  ];
}

/** All kinds at each call in the full run; otherwise each call throws another one. */
function thrownBy(ports: FailingPorts): Fault[] {
  const kinds = Object.entries(oddities);
  if (!isFull()) {
    let next = 0;
    const kind = (): unknown => kinds[next++ % kinds.length]?.[1]();
    return [{ name: "port", arm: (at) => ports.arm(at, kind) }];
  }
  return kinds.map(([name, make]) => ({ name: `port throws ${name}`, arm: (at) => ports.arm(at, make) }));
}

async function complaintsOf<Face extends object, World extends FailingWorld<Face>>(
  world: World,
  prepare: ValidCall<Face, World>,
  bound: (call: Call<Face>) => () => unknown,
  faults: readonly Fault[],
): Promise<string[]> {
  const complaints: string[] = [];
  await outcomeOf(bound(await prepare(world))).then(succeeds); // what is cached from now on is counted no more
  const baseline = bound(await prepare(world));
  const counting = faults.map(({ arm }) => arm(Infinity));
  await outcomeOf(baseline).then(succeeds);
  const counts = counting.map(({ seen }) => seen);
  for (const { remove } of counting.toReversed()) remove(); // each gives back what it found
  const again = await outcomeOf(baseline);
  for (const [index, { name, arm }] of faults.entries()) {
    const seen = counts[index] ?? 0;
    let struck = 0;
    for (const at of places(seen)) {
      if (struck > 0 && !isFull()) break;
      const place = `${name} ${at} of ${seen}`;
      const call = bound(await prepare(world));
      const armed = arm(at);
      const outcome = await outcomeOf(call);
      armed.remove();
      if (!armed.struck) continue; // its number of statements depends on what the first call cached
      struck += 1;
      const verdict = verdictOn(outcome, world.logged);
      if (verdict !== undefined) complaints.push(`${place}: ${verdict}`);
      const after = await outcomeOf(call);
      if (after.failed && codeOf(after.value) !== codeOf(again.value)) {
        complaints.push(`after ${place}: ${shown(after.value)}`);
      }
    }
    if (seen > 0 && struck === 0) complaints.push(`${name}: it never struck`);
  }
  return complaints;
}

/** What is wrong with it, if anything. A failure may be swallowed by design, its words not. */
function verdictOn({ failed, value }: Outcome, logged: readonly unknown[] | undefined): string | undefined {
  const text = shown(value);
  if (failed && !isHabeasError(value)) return `this is no error of habeas: ${text}`;
  if (text.includes(THROWN)) return `this holds what was thrown: ${text}`;
  if (failed && text.includes(CANARY)) return `this holds the data: ${text}`;
  const log = shown(logged);
  return log.includes(THROWN) || log.includes(CANARY) ? "the log holds what was thrown" : undefined;
}

interface Outcome {
  readonly failed: boolean;
  readonly value: unknown;
}

async function outcomeOf(call: () => unknown): Promise<Outcome> {
  try {
    return { failed: false, value: await settled(call()) };
  } catch (value) {
    return { failed: true, value };
  }
}

/** A stream is read to its end. */
async function settled(given: unknown): Promise<unknown> {
  const answer: unknown = await given;
  if (!isIterable(answer)) return answer;
  const items: unknown[] = [];
  for await (const item of answer) items.push(item);
  return items;
}

function succeeds({ failed, value }: Outcome): void {
  if (failed)
    throw value instanceof Error ? value : new Error(`the arguments are not valid: ${shown(value)}`);
}

const isIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

const codeOf = (value: unknown): unknown => (isHabeasError(value) ? value.code : undefined);

/**
 * The places to strike: all of them in a full run. In a short one the first that can be struck of two, which differ
 * with the number of a method's statements and are the same in every run.
 */
function places(count: number): number[] {
  if (count === 0) return [];
  if (isFull()) return Array.from({ length: count }, (_, at) => at + 1);
  return [1 + (7919 % count), 1];
}
