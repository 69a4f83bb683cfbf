/** Whether a text can be the id of a secret key: it stands in links, stored hashes and wrapped keys. */
export const isKeyId = (id: string): boolean => /^[A-Za-z0-9._-]{1,64}$/.test(id);
