import { listMerges } from "@/lib/core/contact-merges/merge-contacts";
import { ContactMerges } from "@/lib/core/contact-merges/schemas";
import { ContactId } from "@/lib/core/contacts/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listContactMerges",
    surface: "house",
    summary: "List the contacts that this one has taken in, newest first",
    role: "analyst",
    params: ContactId,
    response: ContactMerges,
  },
  (ctx, { params }) => listMerges(ctx, params.id),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
