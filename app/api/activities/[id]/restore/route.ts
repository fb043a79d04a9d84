import { activities } from "@/lib/core/activities/activities";
import { restoration } from "@/lib/platform/resource/routes";

export const { GET, POST, PUT, PATCH, DELETE } = restoration(activities);
