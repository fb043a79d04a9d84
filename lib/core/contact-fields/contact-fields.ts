import { z } from "zod";
import { cleanLine } from "@/lib/platform/plain-text";
import { defineResource } from "@/lib/platform/resource/define-resource";
import { Timestamp } from "@/lib/platform/time/timestamp";

export const CUSTOM_FIELD_KINDS = ["text", "number", "date", "boolean", "select"] as const;

const label = z.string().transform(cleanLine).pipe(z.string().min(1).max(100));
const changeable = {
  label,
  options: z.array(label).max(100).meta({ description: "What a select offers; empty for every other kind." }),
  position: z.int().min(0).max(1000),
};

/** A field that an organisation adds to its contacts. */
const ContactFieldRow = z
  .object({
    id: z.uuid(),
    key: z.string().meta({ description: "Its name in `custom_fields` of a contact." }),
    label: z.string(),
    kind: z.enum(CUSTOM_FIELD_KINDS),
    options: z.array(z.string()),
    position: z.int(),
    version: z.int(),
    created_by: z.uuid().nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "ContactField" });
export type ContactField = z.output<typeof ContactFieldRow>;

export const contactFields = defineResource({
  table: "custom_field_definitions",
  noun: ["contact_field", "contact_fields"],
  row: ContactFieldRow,
  create: z.strictObject({
    key: z.string().regex(/^[a-z][a-z0-9_]{0,49}$/, "must be a letter, then letters, digits and _"),
    kind: z.enum(CUSTOM_FIELD_KINDS),
    ...z.object(changeable).partial({ options: true, position: true }).shape,
  }),
  update: z.strictObject(changeable).partial(),
  roles: { read: "analyst", write: "admin", remove: "admin" },
  sorts: ["position", "key", "created_at"],
  unique: { custom_field_definitions_key_key: "key" },
  checks: { custom_field_definitions_check: ["options", "must be there for a select, and for nothing else."] },
});
