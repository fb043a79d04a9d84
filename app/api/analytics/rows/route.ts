import { COUNTED_ROW_COLUMNS } from "@/lib/concierge/analytics/csv";
import { countRows, listRows } from "@/lib/concierge/analytics/list-rows";
import { CountedRows, CountedRowsQuery } from "@/lib/concierge/analytics/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listCountedRows",
    surface: "house",
    summary: "The rows behind a number, newest first",
    query: CountedRowsQuery,
    response: CountedRows,
    csv: { name: "rows", columns: COUNTED_ROW_COLUMNS, count: (ctx, { query }) => countRows(ctx, query) },
  },
  (ctx, { query }) => listRows(ctx, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
