import { previewImport } from "@/lib/core/contact-imports/preview-import";
import { ImportPreview, ImportSettings } from "@/lib/core/contact-imports/schemas";
import { ContactId } from "@/lib/core/contacts/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const POST = dashboardRoute(
  {
    id: "previewContactImport",
    surface: "house",
    summary: "Say what an import would do",
    description: "With each of the first 200 rows, and with how many of all. Nothing is written.",
    role: "manager",
    params: ContactId,
    body: ImportSettings,
    response: ImportPreview,
  },
  (ctx, { params, body }) => previewImport(ctx, params.id, body),
);

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
