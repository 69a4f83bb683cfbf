/** Lines that make sense at psql's prompt only, or that make and drop databases. */
const NOT_FOR_US = /^(?:(?:DROP|CREATE) DATABASE [^;\n]*;|\\.*)$/gim;

/** A script written for psql, for a database that is already open. */
export const scriptForOpenDatabase = (script: string): string => script.replaceAll(NOT_FOR_US, "");
