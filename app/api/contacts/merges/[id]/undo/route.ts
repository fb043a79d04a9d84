import { undoMerge } from "@/lib/core/contact-merges/merge-contacts";
import { MergeUndone } from "@/lib/core/contact-merges/schemas";
import { ContactId } from "@/lib/core/contacts/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const POST = dashboardRoute(
  {
    id: "undoContactMerge",
    surface: "house",
    summary: "Take a merge of two contacts back",
    description: "Both are again what they were, to the byte. 409 names what has changed since.",
    role: "manager",
    params: ContactId,
    response: MergeUndone,
  },
  (ctx, { params }) => undoMerge(ctx, params.id),
);

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
