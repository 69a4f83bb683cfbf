/**
 * Tenant roots under a key of the transit engine of HashiCorp Vault or OpenBao. Needs `fetch` only.
 *
 * @module
 */
export { vaultTransit, type VaultTransitOptions } from "./providers/vault-transit.ts";
