import { MailQueued } from "@/lib/core/mails/schemas";
import { sendTestMail } from "@/lib/core/mails/send-test-mail";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const POST = dashboardRoute(
  {
    id: "sendTestMail",
    surface: "house",
    summary: "Send yourself a mail, to see that mail works",
    role: "admin",
    success: 202,
    response: MailQueued,
  },
  (ctx) => sendTestMail(ctx),
);

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
