import { mergeContacts } from "@/lib/core/contact-merges/merge-contacts";
import { ContactsMerged, MergeContacts } from "@/lib/core/contact-merges/schemas";
import { ContactId } from "@/lib/core/contacts/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const POST = dashboardRoute(
  {
    id: "mergeContacts",
    surface: "house",
    summary: "Take another contact into this one",
    description:
      "Tags, notes, activities and visitors of the other one move; it goes to the bin. The merge can be undone.",
    role: "manager",
    params: ContactId,
    body: MergeContacts,
    response: ContactsMerged,
  },
  (ctx, { params, body }) => mergeContacts(ctx, params.id, body),
);

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
