/** Bytes as PostgreSQL's `encode(…, 'hex')` writes them. */
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
