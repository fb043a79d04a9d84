import { conversionRatesLines } from "@/lib/concierge/analytics/csv";
import { readConversionRates } from "@/lib/concierge/analytics/read-conversion-rates";
import { RangeQuery, ConversionRates } from "@/lib/concierge/analytics/schemas";
import { dashboardRoute } from "@/lib/platform/http/dashboard-route";
import { allowOnly } from "@/lib/platform/http/refusals";

export const GET = dashboardRoute(
  {
    id: "readConversionRates",
    surface: "concierge",
    summary: "What became of the sessions that started in a range",
    query: RangeQuery,
    response: ConversionRates,
    csv: { name: "conversion-rates", table: conversionRatesLines },
  },
  (ctx, { query }) => readConversionRates(ctx, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
