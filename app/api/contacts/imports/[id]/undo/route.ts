import { undoImport } from "@/lib/core/contact-imports/import-steps";
import { ContactImport } from "@/lib/core/contact-imports/schemas";
import { ContactId } from "@/lib/core/contacts/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const POST = dashboardRoute(
  {
    id: "undoContactImport",
    surface: "house",
    summary: "Take back what an import of contacts did",
    description:
      "Contacts that it changed are again what they were, to the byte; those that it created go. What somebody has changed since is kept, which its row says.",
    role: "manager",
    params: ContactId,
    success: 202,
    response: ContactImport,
  },
  (ctx, { params }) => undoImport(ctx, params.id),
);

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
