import { ContactSummary } from "@/lib/core/contacts/schemas";
import { summarizeContacts } from "@/lib/core/contacts/summarize-contacts";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "summarizeContacts",
    surface: "house",
    summary: "Count contacts and their companies",
    role: "analyst",
    response: ContactSummary,
  },
  (ctx) => summarizeContacts(ctx),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
