import { cancelImport } from "@/lib/core/contact-imports/import-steps";
import { ContactImport } from "@/lib/core/contact-imports/schemas";
import { ContactId } from "@/lib/core/contacts/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const POST = dashboardRoute(
  {
    id: "cancelContactImport",
    surface: "house",
    summary: "Stop an import of contacts",
    description: "Behind the batch that is under way; what was done stays and can be undone.",
    role: "manager",
    params: ContactId,
    success: 202,
    response: ContactImport,
  },
  (ctx, { params }) => cancelImport(ctx, params.id),
);

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
