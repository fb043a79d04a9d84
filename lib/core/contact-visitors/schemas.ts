import { z } from "zod";
import { CONTACT_FIELDS } from "@/lib/core/contacts/fields";
import { Contact } from "@/lib/core/contacts/schemas";

/** Which contact a visitor is. */
export const LinkVisitor = z.strictObject({ contact_id: z.uuid() });

/** What a contact made of a visitor has besides what is known of the visitor. */
export const ContactOfVisitor = z.strictObject(CONTACT_FIELDS).partial().omit({ custom_fields: true });

export const VisitorUnlinked = z.object({ visitor_id: z.uuid(), contact_id: z.null() });

/** The contact that a visitor was linked to, and whether it was made for that. */
export const VisitorLinked = z.object({ created: z.boolean(), contact: Contact });
