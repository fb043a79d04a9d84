import { getImport } from "@/lib/core/contact-imports/import-steps";
import { ContactImportDetail } from "@/lib/core/contact-imports/schemas";
import { ContactId } from "@/lib/core/contacts/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "getContactImport",
    surface: "house",
    summary: "Read an import of contacts",
    role: "manager",
    params: ContactId,
    response: ContactImportDetail,
  },
  (ctx, { params }) => getImport(ctx, params.id),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
