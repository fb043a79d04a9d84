import { listMails } from "@/lib/core/mails/list-mails";
import { MailList } from "@/lib/core/mails/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listMails",
    surface: "house",
    summary: "List the newest mails of the outbox, at most a hundred",
    role: "admin",
    response: MailList,
  },
  (ctx) => listMails(ctx),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
