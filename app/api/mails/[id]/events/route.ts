import { z } from "zod";
import { actOnMail } from "@/lib/core/mails/sandbox";
import { ActOnMail } from "@/lib/core/mails/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const POST = dashboardRoute(
  {
    id: "actOnMail",
    surface: "house",
    summary: "Let something happen to a mail in the sandbox",
    description: "The sandbox tells Horizon of it by its webhook, as a provider would.",
    role: "admin",
    params: z.object({ id: z.string().max(200) }),
    body: ActOnMail,
    success: 204,
    response: z.void(),
  },
  (ctx, { params, body }) => actOnMail(ctx, params.id, body),
);

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
