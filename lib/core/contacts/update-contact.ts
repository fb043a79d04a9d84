import type { TenantContext } from "@/lib/platform/context";
import { getRow, updateRow } from "@/lib/platform/resource/verbs";
import { normalizePhones } from "./normalize-phones";
import { contacts } from "./schemas";
import type { Contact, UpdateContact } from "./schemas";
import { setContactTags } from "./store";

/** Changes what is named of a contact. The version is compared before anything is written. */
export async function updateContact(
  ctx: TenantContext,
  contactId: string,
  { tags, version, ...fields }: UpdateContact,
): Promise<Contact> {
  const hasFields = Object.keys(fields).length > 0;
  const contact =
    hasFields || version !== undefined
      ? await updateRow(ctx, contacts, contactId, { ...(await normalizePhones(ctx, fields)), version })
      : await getRow(ctx, contacts, contactId);
  return tags === undefined ? contact : setContactTags(ctx, contactId, tags);
}
