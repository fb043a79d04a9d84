import { countImportRows, importRowColumns, listImportRows } from "@/lib/core/contact-imports/list-import-rows";
import { ImportRows, ListImportRows } from "@/lib/core/contact-imports/schemas";
import { ContactId } from "@/lib/core/contacts/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listContactImportRows",
    surface: "house",
    summary: "List what an import did with its rows",
    description:
      "`outcome=failed&format=csv` answers the rows that failed as they stand in the file, with the reasons.",
    role: "manager",
    params: ContactId,
    query: ListImportRows,
    response: ImportRows,
    csv: {
      name: "import",
      columns: (ctx, { params }) => importRowColumns(ctx, params.id),
      count: (ctx, { params, query }) => countImportRows(ctx, params.id, query),
    },
  },
  (ctx, { params, query }) => listImportRows(ctx, params.id, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
