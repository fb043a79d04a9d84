import { contactFields } from "@/lib/core/contact-fields/contact-fields";
import { item } from "@/lib/platform/resource/routes";

export const { GET, POST, PUT, PATCH, DELETE } = item(contactFields);
