import type { Form, FormComponent } from "../forms/form.ts";
import type { FormKey, FormTexts, Language } from "./languages/index.ts";

type Shape = Pick<FormComponent, "type" | "subtype"> & {
  readonly personal?: string;
  readonly optional?: boolean;
};

/** The fields of each form. `personal` is what the form's designer says of a field, in DPV's terms. */
const shapes: { readonly [K in FormKey]: Readonly<Record<keyof FormTexts[K]["fields"], Shape>> } = {
  "leave-request": {
    name: { type: "textfield", personal: "Name" },
    email: { type: "textfield", personal: "EmailAddress" },
    from: { type: "datetime", subtype: "date", personal: "Professional" },
    to: { type: "datetime", subtype: "date", personal: "Professional" },
    substitute: { type: "textfield", personal: "Name", optional: true },
    note: { type: "textarea", personal: "Communication", optional: true },
  },
  supplier: {
    company: { type: "textfield" },
    contact: { type: "textfield", personal: "Name" },
    email: { type: "textfield", personal: "EmailAddress" },
    phone: { type: "textfield", personal: "TelephoneNumber" },
    address: { type: "textarea", personal: "PhysicalAddress" },
    taxId: { type: "textfield", personal: "Tax" },
    iban: { type: "textfield", personal: "BankAccount" },
  },
  "incoming-invoice": {
    supplier: { type: "textfield" },
    contact: { type: "textfield", personal: "Name", optional: true },
    number: { type: "textfield" },
    amount: { type: "number" },
    petty: { type: "checkbox" },
  },
  approval: {
    approved: { type: "checkbox" },
    reason: { type: "textarea", personal: "Communication", optional: true },
  },
};

/** One form in one language, as the form-js editor would save it. */
export function designForm(key: FormKey, language: Language): { name: string; form: Form } {
  const texts = language.forms[key];
  const labels: Readonly<Record<string, string>> = texts.fields;
  const fields: Readonly<Record<string, Shape>> = shapes[key];
  const components = Object.entries(fields).map(
    ([field, { personal, optional, ...shape }]): FormComponent => ({
      ...shape,
      id: `${key}-${field}`,
      key: field,
      label: labels[field] ?? field,
      validate: { required: optional !== true && shape.type !== "checkbox" },
      ...(personal !== undefined && { properties: { personal } }),
    }),
  );
  return { name: texts.name, form: { schemaVersion: 18, type: "default", id: key, components } };
}
