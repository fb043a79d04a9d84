import { listDuplicates } from "@/lib/core/contact-merges/merge-contacts";
import { Duplicates } from "@/lib/core/contact-merges/schemas";
import { ContactId } from "@/lib/core/contacts/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listContactDuplicates",
    surface: "house",
    summary: "List contacts that may be the same person",
    description:
      "At most 20: the same telephone number, the same address but for accents and what follows a plus, the same name and company.",
    role: "analyst",
    params: ContactId,
    response: Duplicates,
  },
  (ctx, { params }) => listDuplicates(ctx, params.id),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
