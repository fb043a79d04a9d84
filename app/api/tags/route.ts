import { tags } from "@/lib/core/tags/tags";
import { collection } from "@/lib/platform/resource/routes";

export const { GET, POST, PUT, PATCH, DELETE } = collection(tags);
