import { fieldsOf } from "@/app/(dashboard)/_components/form/fields";
import type { Field, Input } from "@/app/(dashboard)/_components/form/fields";
import type { FormValues } from "@/app/(dashboard)/_components/form/resource-form";
import { contactFields } from "@/lib/core/contact-fields/contact-fields";
import type { ContactField } from "@/lib/core/contact-fields/contact-fields";
import { CreateContact } from "@/lib/core/contacts/schemas";
import type { Contact } from "@/lib/core/contacts/schemas";
import type { Tag } from "@/lib/core/tags/tags";
import { COUNTRY_CODES, countryName } from "@/lib/platform/countries";
import type { TenantContext } from "@/lib/platform/context";
import { listRows } from "@/lib/platform/resource/verbs";
import { ENUMS, LABELS } from "./contact-labels";
import type { Person } from "./people";
import { wordOf } from "@/app/(dashboard)/o/[organization]/sales/_components/words";

const MOST = 100;
const INPUTS: Readonly<Record<string, Input>> = { number: "number", date: "date", boolean: "switch", select: "choice" };
const COUNTRIES = Object.fromEntries(COUNTRY_CODES.map((code) => [code, countryName(code)]));

/** The fields of the form of a contact: those that every contact has, and the organisation's own. */
export async function contactFormFields(
  ctx: TenantContext,
  { people, tags }: { people: readonly Person[]; tags: readonly Tag[] },
): Promise<Field[]> {
  const own = await ownFields(ctx);
  const fields = fieldsOf(CreateContact, {
    ...LOOKS,
    owner_id: {
      label: LABELS.owner_id,
      input: "choice",
      options: Object.fromEntries(people.map(({ id, name }) => [id, name])),
    },
    tags: {
      label: "Tags",
      help: "Press Enter after each.",
      options: Object.fromEntries(tags.map(({ name }) => [name, name])),
    },
    notes: { label: LABELS.notes, input: "textarea" },
  });
  return [
    ...fields.map((field) => ({
      ...field,
      ...(ENUMS.has(field.name) && {
        options: field.options?.map(({ value }) => ({ value, label: wordOf(value) })) ?? [],
      }),
    })),
    ...own.map(({ key, label, kind, options }) => ({
      name: `custom_fields.${key}`,
      label,
      input: INPUTS[kind] ?? "text",
      required: false,
      options: options.map((option) => ({ value: option, label: option })),
    })),
  ];
}

/** The fields that the organisation has added to its contacts, in its order. */
export async function ownFields(ctx: TenantContext): Promise<ContactField[]> {
  return (await listRows(ctx, contactFields, { limit: MOST, sort: "position" })).data;
}

const LOOKS = {
  first_name: { label: "First name" },
  last_name: { label: "Last name" },
  email: { label: LABELS.email, input: "email", help: "An e-mail address or a telephone number is needed." },
  phone: { label: "Phone", input: "tel" },
  mobile: { label: "Mobile", input: "tel" },
  company_name: { label: LABELS.company_name },
  title: { label: LABELS.title },
  status: { label: "Status" },
  source: { label: "Source" },
  website: { label: "Website", input: "url" },
  address_line1: { label: LABELS.address_line1 },
  city: { label: "City" },
  postal_code: { label: "Postal code" },
  country: { label: "Country", input: "choice", options: COUNTRIES },
  birthday: { label: "Birthday", input: "date" },
  email_opt_in: { label: LABELS.email_opt_in },
  sms_opt_in: { label: LABELS.sms_opt_in },
  do_not_call: { label: "Do not call" },
} as const;

/** What the form begins with. */
export function contactFormValues(fields: readonly Field[], contact: Contact | null): FormValues {
  if (contact === null) return { source: "manual", status: "new" };
  const stored: Readonly<Record<string, unknown>> = { ...contact, tags: contact.tags.map(({ name }) => name) };
  const values = fields.map(({ name }) => {
    const value = name.startsWith("custom_fields.") ? contact.custom_fields[name.slice(14)] : stored[name];
    return [name, isValue(value) ? value : ""] as const;
  });
  return Object.fromEntries(values);
}

function isValue(value: unknown): value is FormValues[string] {
  return ["string", "number", "boolean"].includes(typeof value) || Array.isArray(value);
}
