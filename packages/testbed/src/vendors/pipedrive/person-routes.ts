import { z } from "zod";
import type { LoopbackAnswer, LoopbackRequest } from "../loopback-server.ts";
import type { LookAlikeCompany, LookAlikePerson } from "./company.ts";

const Point = z.object({
  value: z.string(),
  primary: z.boolean().default(true),
  label: z.string().default("work"),
});
const PersonBody = z.object({
  name: z.string().min(1).optional(),
  emails: z.array(Point).optional(),
  phones: z.array(Point).optional(),
  marketing_status: z.string().optional(),
  custom_fields: z.record(z.string(), z.string().nullable()).optional(),
});

/** Seconds, no fractions. */
const vendorTime = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, "Z");

export const failure = (status: number, error: string): LoopbackAnswer => ({
  status,
  body: { success: false, error, error_info: "", data: null, additional_data: null },
});

export const success = (data: unknown, more?: unknown, status = 200): LoopbackAnswer => ({
  status,
  body: { success: true, data, ...(more === undefined ? {} : { additional_data: more }) },
});

/** `POST /persons`. */
export function addPerson(company: LookAlikeCompany, request: LoopbackRequest, now: Date): LoopbackAnswer {
  const parsed = PersonBody.safeParse(request.json);
  if (!parsed.success || parsed.data.name === undefined) return failure(400, "name is required");
  const person: LookAlikePerson = {
    id: company.nextId(),
    name: parsed.data.name,
    emails: [],
    phones: [],
    marketingStatus: "no_consent",
    isMarketingStatusFixed: false,
    customFields: {},
    updatedAt: now,
    deletedAt: undefined,
  };
  company.persons.set(person.id, person);
  assign(person, parsed.data, now);
  return success(personOf(person));
}

/** `GET`, `PATCH` and `DELETE /persons/{id}`. */
export function onePerson(
  company: LookAlikeCompany,
  request: LoopbackRequest,
  id: number,
  now: Date,
): LoopbackAnswer {
  const person = company.person(id, now);
  if (person === undefined) return failure(404, "Person not found");
  switch (request.method) {
    case "GET":
      return success(personOf(person, request.query));
    case "DELETE":
      if (person.deletedAt !== undefined) return { status: 410, body: { success: true, data: { id } } };
      person.deletedAt = now;
      return success({ id });
    default: {
      if (person.deletedAt !== undefined) return failure(410, "Person is deleted");
      const parsed = PersonBody.safeParse(request.json);
      if (!parsed.success) return failure(400, "validation failed");
      assign(person, parsed.data, now);
      return success(personOf(person));
    }
  }
}

/** `GET /persons/search`: exact matches, and only of what its index has. */
export function searchPersons(company: LookAlikeCompany, query: URLSearchParams): LoopbackAnswer {
  const term = (query.get("term") ?? "").toLowerCase();
  const fields = query.get("fields");
  const hits = [...company.persons.values()].filter((person) => {
    if (person.deletedAt !== undefined || company.unindexed.has(person.id)) return false;
    const emails = person.emails.map(({ value }) => value.toLowerCase());
    const custom = Object.values(person.customFields).map((value) => value?.toLowerCase());
    return (fields === "custom_fields" ? custom : emails).includes(term);
  });
  const items = hits.map((person) => ({
    result_score: 0.5,
    item: {
      id: person.id,
      type: "person",
      name: person.name,
      phones: person.phones.map(({ value }) => value),
      emails: person.emails.map(({ value }) => value),
      primary_email: person.emails[0]?.value ?? null,
      visible_to: 3,
      owner: { id: 1 },
      organization: null,
      custom_fields: [],
      notes: [],
      update_time: vendorTime(person.updatedAt),
    },
  }));
  return success({ items }, { next_cursor: null });
}

/** `GET /persons`, by cursor. */
export function listPersons(company: LookAlikeCompany, query: URLSearchParams): LoopbackAnswer {
  const since = query.get("updated_since");
  const limit = Number(query.get("limit") ?? "100");
  const start = Number(query.get("cursor") ?? "0");
  const found = [...company.persons.values()].filter(
    (person) => person.deletedAt === undefined && (since === null || person.updatedAt >= new Date(since)),
  );
  const page = found.slice(start, start + limit);
  const next = start + limit < found.length ? String(start + limit) : null;
  return success(
    page.map((person) => personOf(person, query)),
    { next_cursor: next },
  );
}

function assign(person: LookAlikePerson, values: z.output<typeof PersonBody>, now: Date): void {
  person.name = values.name ?? person.name;
  person.emails = values.emails ?? person.emails;
  person.phones = values.phones ?? person.phones;
  if (!person.isMarketingStatusFixed)
    person.marketingStatus = values.marketing_status ?? person.marketingStatus;
  person.customFields = { ...person.customFields, ...values.custom_fields };
  person.updatedAt = now;
}

/** The marketing status is answered to those who ask for it. */
const personOf = (person: LookAlikePerson, query = new URLSearchParams()): Record<string, unknown> => ({
  id: person.id,
  name: person.name,
  first_name: person.name.split(" ")[0] ?? "",
  last_name: null,
  add_time: vendorTime(person.updatedAt),
  update_time: vendorTime(person.updatedAt),
  visible_to: 3,
  custom_fields: person.customFields,
  owner_id: 1,
  label_ids: [],
  org_id: null,
  is_deleted: person.deletedAt !== undefined,
  picture_id: null,
  phones: person.phones,
  emails: person.emails,
  ...(query.get("include_fields") === "marketing_status" ? { marketing_status: person.marketingStatus } : {}),
});
