/**
 * The public methods whose statements read rows of more than one tenant, each with the reason. Nothing else is excused:
 * a statement without a tenant is mended, not listed.
 */
export const METHODS_WITHOUT_TENANT: Readonly<Record<string, string>> = {};
