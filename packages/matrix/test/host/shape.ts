/** What differs from set-up to set-up in the host's own tables. */
export interface Shape {
  /** How columns are called: named in the schema, or by their keys, which drizzle may spell otherwise. */
  readonly names: "named" | "keys" | "snake_case" | "camelCase";
  /** The PostgreSQL schema that the drizzle schema names. @defaultValue none: found by `search_path` */
  readonly schema?: string;
  /** Where the tables stand. @defaultValue the schema above, or `public` */
  readonly home?: string;
  /** The type of a person's key. @defaultValue `text` */
  readonly key?: string;
  /** The type of an address. @defaultValue `text` */
  readonly address?: string;
  /** @defaultValue `jsonb` */
  readonly document?: "jsonb" | "json" | "text";
  /** The keys of the people, as they write themselves. @defaultValue some texts */
  readonly people?: People;
  /** Statements before the tables: domains, extensions, schemas. @defaultValue none */
  readonly before?: readonly string[];
  /** Statements after the tables: policies, tables that inherit. @defaultValue none */
  readonly after?: readonly string[];
  /** Statements after the rows. @defaultValue none */
  readonly seeded?: readonly string[];
  /** What `checkDatabase` finds. @defaultValue nothing */
  readonly findings?: readonly string[];
}

/** Who is in the database. */
export interface People {
  /** The person whom the flow is about, of the tenant `acme`. */
  readonly maria: string;
  /** Of the same tenant, with nothing to erase but an invoice that is over. */
  readonly bob: string;
  /** Maria's twin of the tenant `twin`: the same name and number. */
  readonly twin: string;
}

export const TEXT_PEOPLE: People = { maria: "u-42", bob: "u-43", twin: "u-44" };

/** The name of a column in the database. */
export function columnName({ names }: Shape, key: string): string {
  return names === "keys" || names === "camelCase" ? key : snake(key);
}

/** The name that the drizzle schema gives a column: empty for none. */
export const declaredName = ({ names }: Shape, key: string): string => (names === "named" ? snake(key) : "");

const snake = (key: string): string => key.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
