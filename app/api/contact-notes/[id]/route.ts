import { contactNotes } from "@/lib/core/contact-notes/contact-notes";
import { item } from "@/lib/platform/resource/routes";

export const { GET, POST, PUT, PATCH, DELETE } = item(contactNotes);
