import { z } from "zod";
import { CONTACT_FIELDS } from "@/lib/core/contacts/fields";
import type { ContactField } from "@/lib/core/contacts/fields";
import { Contact } from "@/lib/core/contacts/schemas";
import { pageOf } from "@/lib/platform/pagination/page";
import { Timestamp } from "@/lib/platform/time/timestamp";

/** Which contact is taken in, and whose value counts where a person has decided. */
export const MergeContacts = z.strictObject({
  other_id: z.uuid().meta({ description: "The contact that is taken in and goes to the bin." }),
  fields: z
    .partialRecord(z.enum(fieldNames()), z.enum(["this", "other"]))
    .optional()
    .meta({
      description: "Whose value counts. Without a choice the other one fills gaps, and a refusal of either stays.",
    }),
});
export type MergeContacts = z.output<typeof MergeContacts>;

export const ContactsMerged = z.object({ merge_id: z.uuid(), contact: Contact });
export const MergeUndone = z.object({ contacts: z.array(Contact) });

/** A merge in the list of a contact. */
export const ContactMerge = z.object({
  id: z.uuid(),
  contact_id: z.uuid(),
  other_id: z.uuid(),
  merged_by: z.uuid().nullable(),
  merged_at: Timestamp,
  undone_at: Timestamp.nullable(),
});
export const ContactMerges = pageOf(ContactMerge);

/** Another contact that may be the same person. */
const Duplicate = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  company_name: z.string().nullable(),
  because: z.enum(["phone", "email", "name"]),
});
export const Duplicates = z.array(Duplicate);

function fieldNames() {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of this very object
  return Object.keys(CONTACT_FIELDS) as ContactField[];
}
