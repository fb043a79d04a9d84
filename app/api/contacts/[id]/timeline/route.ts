import { listContactTimeline } from "@/lib/core/contacts/list-contact-timeline";
import { ContactId } from "@/lib/core/contacts/schemas";
import { ContactTimeline, ListContactTimeline } from "@/lib/core/contacts/timeline-schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listContactTimeline",
    surface: "house",
    summary: "List all that happened with a contact, newest first",
    role: "analyst",
    params: ContactId,
    query: ListContactTimeline,
    response: ContactTimeline,
  },
  (ctx, { params, query }) => listContactTimeline(ctx, params.id, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
