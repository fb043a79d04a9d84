import { startImport } from "@/lib/core/contact-imports/import-steps";
import { ContactImport, ImportSettings } from "@/lib/core/contact-imports/schemas";
import { ContactId } from "@/lib/core/contacts/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const POST = dashboardRoute(
  {
    id: "startContactImport",
    surface: "house",
    summary: "Start an import of contacts",
    description: "The import answers how far it is. 409 when it was started before.",
    role: "manager",
    params: ContactId,
    body: ImportSettings,
    success: 202,
    response: ContactImport,
  },
  (ctx, { params, body }) => startImport(ctx, params.id, body),
);

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
