import { z } from "zod";
import { getMember } from "@/lib/core/members/get-member";
import { TeamUserAnswer } from "@/lib/core/members/schemas";
import { text } from "@/lib/platform/fields";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "getUser",
    surface: "concierge",
    summary: "Get one person of the organisation",
    params: z.object({ id: text(255) }),
    response: TeamUserAnswer,
  },
  (ctx, { params }) => getMember(ctx, params.id),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
