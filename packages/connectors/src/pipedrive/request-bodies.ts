/** One address or number of a person. */
export type PersonPoint = { readonly value: string; readonly primary: boolean; readonly label: string };

/**
 * `POST /persons`, version 2. Job title, notes, birthday and postal address are never sent: without contact sync
 * the vendor refuses them.
 */
export type PersonCreate = {
  readonly name: string;
  readonly emails: PersonPoint[];
  readonly phones?: PersonPoint[];
  /** Key of the field, 40 characters → core's reference. */
  readonly custom_fields: { readonly [field: string]: string };
};

/** `PATCH /persons/{id}`, version 2: all of her, or the end of campaigns. */
export type PersonUpdate = PersonCreate | { readonly marketing_status: "unsubscribed" };

/** `POST /leads`, version 1. */
export type LeadCreate = { readonly title: string; readonly person_id: number; readonly origin_id: string };

/** `POST /webhooks`, version 1, for webhooks of version 2. */
export type WebhookCreate = {
  readonly subscription_url: string;
  readonly event_action: "*";
  readonly event_object: "person";
  readonly name: string;
  readonly version: "2.0";
  readonly http_auth_user: string;
  readonly http_auth_password: string;
};
