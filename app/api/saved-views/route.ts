import { savedViews } from "@/lib/core/saved-views/saved-views";
import { collection } from "@/lib/platform/resource/routes";

export const { GET, POST, PUT, PATCH, DELETE } = collection(savedViews);
