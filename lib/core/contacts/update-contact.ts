import type { TenantContext } from "@/lib/platform/context";
import { getRow, updateRow } from "@/lib/platform/resource/verbs";
import { normalizePhones } from "./normalize-phones";
import { contactRows, contacts } from "./schemas";
import type { Contact, UpdateContact } from "./schemas";
import { setContactTags } from "./store";

/** Changes what is named of a contact. The version is compared before anything is written. */
export async function updateContact(
  ctx: TenantContext,
  contactId: string,
  { tags, version, ...fields }: UpdateContact,
): Promise<Contact> {
  const hasFields = Object.keys(fields).length > 0;
  if (hasFields || version !== undefined) {
    await updateRow(ctx, contactRows, contactId, { ...(await normalizePhones(ctx, fields)), version });
  }
  return tags === undefined ? getRow(ctx, contacts, contactId) : setContactTags(ctx, contactId, tags);
}
