import { z } from "zod";
import { connectSmtp, disconnectSmtp } from "@/lib/core/mails/connect-smtp";
import { SmtpConnection } from "@/lib/core/mails/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const PUT = dashboardRoute(
  {
    id: "connectSmtp",
    surface: "house",
    summary: "Send mail by the organisation's own mail server",
    description: "The address with its password is kept encrypted and never answered again.",
    role: "admin",
    body: SmtpConnection,
    success: 204,
    response: z.void(),
  },
  (ctx, { body }) => connectSmtp(ctx, body),
);

export const DELETE = dashboardRoute(
  {
    id: "disconnectSmtp",
    surface: "house",
    summary: "Forget the organisation's own mail server",
    role: "admin",
    success: 204,
    response: z.void(),
  },
  (ctx) => disconnectSmtp(ctx),
);

export const { GET, POST, PATCH } = allowOnly("PUT", "DELETE");
