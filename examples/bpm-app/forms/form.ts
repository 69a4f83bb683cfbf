import { z } from "zod";

const option = z.object({ label: z.string(), value: z.string() });

const component = z.looseObject({
  type: z.enum(["textfield", "textarea", "number", "checkbox", "select", "datetime", "text"]),
  id: z.string(),
  key: z.string().optional(),
  label: z.string().optional(),
  text: z.string().optional(),
  subtype: z.string().optional(),
  values: z.array(option).optional(),
  validate: z.looseObject({ required: z.boolean().optional(), maxLength: z.number().optional() }).optional(),
  /** form-js keeps custom properties here. `personal` names what kind of personal data the field asks for. */
  properties: z.object({ personal: z.string().optional() }).optional(),
});

/** The stored JSON of a form, as the form-js editor saves it. */
export const formSchema = z.looseObject({
  schemaVersion: z.number().int(),
  type: z.literal("default"),
  id: z.string(),
  components: z.array(component),
});

export type Form = z.infer<typeof formSchema>;
export type FormComponent = z.infer<typeof component>;
