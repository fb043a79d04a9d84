import { z } from "zod";
import { Activity } from "@/lib/core/activities/schemas";
import { toggleActivity } from "@/lib/core/activities/toggle-activity";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const PATCH = dashboardRoute(
  {
    id: "toggleActivity",
    surface: "house",
    summary: "Complete an activity, or open it again",
    role: "agent",
    params: z.object({ id: z.uuid() }),
    response: Activity,
  },
  (ctx, { params }) => toggleActivity(ctx, params.id),
);

export { PATCH as PUT };

export const { GET, POST, DELETE } = allowOnly("PUT", "PATCH");
