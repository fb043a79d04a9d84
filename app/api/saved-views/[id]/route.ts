import { savedViews } from "@/lib/core/saved-views/saved-views";
import { item } from "@/lib/platform/resource/routes";

export const { GET, POST, PUT, PATCH, DELETE } = item(savedViews);
