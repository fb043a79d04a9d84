import { listImports } from "@/lib/core/contact-imports/import-steps";
import { ContactImportDetail, ContactImports, UploadQuery } from "@/lib/core/contact-imports/schemas";
import { MAX_FILE_BYTES, uploadImport } from "@/lib/core/contact-imports/upload-import";
import { PageQuery } from "@/lib/platform/pagination/page";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";
import { uploadRoute } from "@/lib/platform/routes/upload-route";

export const GET = dashboardRoute(
  {
    id: "listContactImports",
    surface: "house",
    summary: "List imports of contacts, newest first",
    role: "manager",
    query: PageQuery.strict(),
    response: ContactImports,
  },
  (ctx, { query }) => listImports(ctx, query),
);

export const POST = uploadRoute(
  {
    id: "uploadContactImport",
    surface: "house",
    summary: "Upload a file of contacts",
    description:
      "CSV in any encoding and with any delimiter, as the body or as the file of a form. Nothing is imported yet.",
    role: "manager",
    query: UploadQuery,
    upload: { maxBytes: MAX_FILE_BYTES, types: ["text/csv"] },
    success: 201,
    response: ContactImportDetail,
  },
  (ctx, { query, upload }) => uploadImport(ctx, { upload, name: query.name }),
);

export const { PUT, PATCH, DELETE } = allowOnly("GET", "POST");
