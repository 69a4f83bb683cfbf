/* Type assertions of the brands stand here: the compiler cannot know that a text was checked. */

/**
 * The key of a row of a person, as the row itself writes it. A property instead of a symbol makes the brand the
 * same type in every package that this code is bundled into.
 */
export type CanonicalKey = string & { readonly "habeas.canonical": "key" };

/** The id of a tenant, as habeas stores it. */
export type CanonicalTenant = string & { readonly "habeas.canonical": "tenant" };

/** A text that is known to be canonical: computed by the pure form, or read from the row itself. */
export const canonicalKeyText = (text: string): CanonicalKey => text as CanonicalKey;

/** A text that was checked as a tenant's id. */
export const canonicalTenantText = (text: string): CanonicalTenant => text as CanonicalTenant;
