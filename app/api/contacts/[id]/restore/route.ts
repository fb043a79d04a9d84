import { contactRows } from "@/lib/core/contacts/schemas";
import { restoration } from "@/lib/platform/resource/routes";

export const { GET, POST, PUT, PATCH, DELETE } = restoration(contactRows);
