import { z } from "zod";
import { activities } from "@/lib/core/activities/activities";
import { Activity, ChangeActivity } from "@/lib/core/activities/schemas";
import { updateActivity } from "@/lib/core/activities/update-activity";
import { item } from "@/lib/platform/resource/routes";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";

export const { GET, POST, DELETE } = item(activities);

export const PATCH = dashboardRoute(
  {
    id: "updateActivity",
    surface: "house",
    summary: "Change an activity",
    description: "Its owner may, and admins; others are refused with 403. What is left out stays.",
    role: "agent",
    params: z.object({ id: z.uuid() }),
    body: ChangeActivity,
    response: Activity,
  },
  (ctx, { params, body }) => updateActivity(ctx, params.id, body),
);

export { PATCH as PUT };
