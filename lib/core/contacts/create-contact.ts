import type { TenantContext } from "@/lib/platform/context";
import { createRow } from "@/lib/platform/resource/verbs";
import { normalizePhones } from "./normalize-phones";
import { contacts } from "./schemas";
import type { Contact, CreateContact } from "./schemas";
import { setContactTags } from "./store";

/** Adds a contact, and its tags after it. */
export async function createContact(ctx: TenantContext, { tags = [], ...fields }: CreateContact): Promise<Contact> {
  const contact = await createRow(ctx, contacts, await normalizePhones(ctx, fields));
  return tags.length === 0 ? contact : setContactTags(ctx, contact.id, tags);
}
