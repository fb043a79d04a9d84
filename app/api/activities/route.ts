import { activities } from "@/lib/core/activities/activities";
import { createActivity } from "@/lib/core/activities/create-activity";
import { Activity, WriteActivity } from "@/lib/core/activities/schemas";
import { collection } from "@/lib/platform/resource/routes";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";

export const { GET, PUT, PATCH, DELETE } = collection(activities);

export const POST = dashboardRoute(
  {
    id: "createActivity",
    surface: "house",
    summary: "Create an activity",
    description: "`type` and `subject`, or their other names, are required.",
    role: "agent",
    body: WriteActivity,
    success: 201,
    response: Activity,
  },
  (ctx, { body }) => createActivity(ctx, body),
);
