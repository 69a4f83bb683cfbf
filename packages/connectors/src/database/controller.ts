/** Accounts at vendors are the controller's own, not a tenant's. */
export const CONTROLLER = "*";
