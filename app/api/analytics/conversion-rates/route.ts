import { conversionRatesLines } from "@/lib/concierge/analytics/csv";
import { readConversionRates } from "@/lib/concierge/analytics/read-conversion-rates";
import { RangeQuery, ConversionRates } from "@/lib/concierge/analytics/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

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
