import { z } from "zod";
import type { Form } from "./form.ts";

/** A filled-in form: the key of each field and its answer. A new schema a call: see {@link schemaOfAnswers}. */
export const answersSchema = () =>
  z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

export type Answers = z.infer<ReturnType<typeof answersSchema>>;

/** Where what each field holds is written down: the leaves of the registry. */
export interface FieldLeaves {
  add(field: z.ZodType, leaf: { category: string; identifies?: string }): unknown;
}

/**
 * The schema of the answers to one stored form, each field with the category that the form's designer chose.
 * Always a new one: zod keeps one description an instance.
 */
export function schemaOfAnswers(form: Form, leaves: FieldLeaves): z.ZodType {
  const fields = form.components.flatMap(({ key, type, properties }) => {
    if (key === undefined) return [];
    const field = type === "number" ? z.number() : type === "checkbox" ? z.boolean() : z.string();
    const category = properties?.personal ?? "None";
    // an e-mail address in a form names a person who may have no account
    const identifies = category === "EmailAddress" ? { identifies: "respondent" } : {};
    leaves.add(field, { category, ...identifies });
    return [[key, field.nullable().optional()] as const];
  });
  return z.object(Object.fromEntries(fields));
}
