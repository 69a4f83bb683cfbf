/**
 * Logging with pino without personal data: what the registry names is redacted in every shape of a log line,
 * and errors of the database and of HTTP clients keep only what is harmless.
 *
 * @module
 */
export { redactedLogging } from "./logging/pino-options.ts";
