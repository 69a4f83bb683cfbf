/**
 * A key provider without a service: a keyring in the environment or in a file.
 *
 * @module
 */
export {
  generateKeyring,
  localKeyring,
  readKeyringFile,
  type LocalKeyringOptions,
} from "./providers/local-keyring.ts";
