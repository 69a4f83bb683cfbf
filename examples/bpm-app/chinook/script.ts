/** Lines that make sense at psql's prompt only, or that would leave the database this script is loaded into. */
const NOT_FOR_US = [/^\s*DROP DATABASE\b[^;]*;/gim, /^\s*CREATE DATABASE\b[^;]*;/gim, /^\\.*$/gm];

/** A script written for psql, without the lines that make and enter a database of their own. */
export const scriptForOpenDatabase = (script: string): string =>
  NOT_FOR_US.reduce((text, lines) => text.replaceAll(lines, ""), script);
