import { contactFields } from "@/lib/core/contact-fields/contact-fields";
import { collection } from "@/lib/platform/resource/routes";

export const { GET, POST, PUT, PATCH, DELETE } = collection(contactFields);
