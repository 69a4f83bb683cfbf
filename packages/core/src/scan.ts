/**
 * The first draft of a registry, from an existing schema and database.
 *
 * @module
 */
export { scan, type ScanOptions } from "./scan/scan-database.ts";
