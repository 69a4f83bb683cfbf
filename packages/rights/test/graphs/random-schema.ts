import fc from "fast-check";

export type Word = "ownedBy" | "visibleTo" | "owns" | "sees" | "none";
export type OnDelete = "no action" | "restrict" | "cascade" | "set null";
/** What its edge says to go when the person behind it leaves: by default its own column. */
export type OnErase = "default" | "data" | "nothing";

/** A foreign key of a generated table. */
export interface RandomKey {
  readonly column: string;
  /** An index into the tables; 0: the persons. */
  readonly target: number;
  readonly nullable: boolean;
  readonly onDelete: OnDelete;
  readonly word: Word;
  readonly onErase: OnErase;
}

export interface RandomTable {
  readonly name: string;
  /** A law needs its data. */
  readonly lawful: boolean;
  /** The primary key has two columns, and foreign keys name both. */
  readonly composite: boolean;
  readonly keys: readonly RandomKey[];
}

export interface RandomRow {
  readonly table: number;
  readonly id: number;
  /** By column: the row that it names. */
  readonly names: Readonly<Record<string, number | null>>;
}

/** A whole database: the persons, tables with foreign keys of every kind, cycles among them, and rows. */
export interface RandomDatabase {
  readonly tables: readonly RandomTable[];
  readonly rows: readonly RandomRow[];
}

const WORDS: readonly Word[] = ["ownedBy", "ownedBy", "ownedBy", "visibleTo", "owns", "sees", "none"];
const ON_ERASE: readonly OnErase[] = ["default", "default", "data", "nothing"];
const ON_DELETE: readonly OnDelete[] = ["no action", "no action", "restrict", "cascade", "set null"];

const isLawful = fc.nat(2).map((drawn) => drawn === 0);

const tablesDrawn = fc.array(
  fc.record({
    composite: fc.boolean(),
    lawful: isLawful,
    rows: fc.integer({ min: 0, max: 5 }),
    keys: fc.array(
      fc.record({
        target: fc.nat(1000),
        nullable: fc.boolean(),
        onDelete: fc.constantFrom(...ON_DELETE),
        word: fc.constantFrom(...WORDS),
        onErase: fc.constantFrom(...ON_ERASE),
        picks: fc.array(fc.nat(1000), { minLength: 6, maxLength: 6 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  { minLength: 2, maxLength: 7 },
);

/** Persons are rows 1 to 3 of table 0; everything else is drawn. */
export const randomDatabase: fc.Arbitrary<RandomDatabase> = fc
  .tuple(isLawful, tablesDrawn)
  .map(([lawfulPersons, drawn]) => {
    const counts = [3, ...drawn.map(({ rows }) => rows)];
    const targetOf = (target: number): number => target % (drawn.length + 1);
    // a row whose column cannot be empty needs something to name: tables without that have no rows
    for (let changed = true; changed;) {
      changed = false;
      drawn.forEach(({ keys }, at) => {
        const starves = keys.some(({ target, nullable }) => !nullable && counts[targetOf(target)] === 0);
        if (!starves || counts[at + 1] === 0) return;
        counts[at + 1] = 0;
        changed = true;
      });
    }
    const tables: RandomTable[] = [
      { name: "persons", lawful: lawfulPersons, composite: false, keys: [] },
      ...drawn.map(({ composite, lawful, keys }, at) => ({
        name: `t${at + 1}`,
        lawful,
        composite,
        keys: keys.map(({ target, nullable, onDelete, word, onErase }, index) => ({
          column: `k${index}`,
          target: targetOf(target),
          nullable: nullable || onDelete === "set null",
          onDelete,
          word,
          onErase: sayable(word, onErase, nullable || onDelete === "set null"),
        })),
      })),
    ];
    const rows: RandomRow[] = [1, 2, 3].map((id) => ({ table: 0, id, names: {} }));
    drawn.forEach(({ keys }, at) => {
      for (let id = 1; id <= (counts[at + 1] ?? 0); id += 1) {
        const names = keys.map(({ target, picks }, index): [string, number | null] => {
          const count = counts[targetOf(target)] ?? 0;
          const pick = picks[id] ?? 0;
          const isNullable = tables[at + 1]?.keys[index]?.nullable === true;
          if (count === 0 || (isNullable && pick % 4 === 0)) return [`k${index}`, null];
          return [`k${index}`, (pick % count) + 1];
        });
        rows.push({ table: at + 1, id, names: Object.fromEntries(names) });
      }
    });
    return { tables, rows };
  });

/** Outwards nothing can be said yet, and a mention that cannot be empty has to be decided. */
const sayable = (word: Word, onErase: OnErase, nullable: boolean): OnErase => {
  if (word === "owns" || word === "sees") return "default";
  return word === "visibleTo" && onErase === "default" && !nullable ? "nothing" : onErase;
};
