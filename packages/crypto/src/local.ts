/**
 * A key provider without a service: keys in the environment or in a file.
 *
 * @module
 */
export { generateKey, localKeys, readKeyFile, type LocalKeysOptions } from "./providers/local-keys.ts";
