import { tags } from "@/lib/core/tags/tags";
import { item } from "@/lib/platform/resource/routes";

export const { GET, POST, PUT, PATCH, DELETE } = item(tags);
