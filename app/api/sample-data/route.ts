import { addSampleData } from "@/lib/concierge/sample-data/add-sample-data";
import { getSampleData } from "@/lib/concierge/sample-data/get-sample-data";
import { removeSampleData } from "@/lib/concierge/sample-data/remove-sample-data";
import { SampleData } from "@/lib/concierge/sample-data/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const maxDuration = 60;

export const GET = dashboardRoute(
  {
    id: "getSampleData",
    surface: "house",
    summary: "How much sample data the organisation has",
    response: SampleData,
  },
  (ctx) => getSampleData(ctx),
);

export const POST = dashboardRoute(
  {
    id: "addSampleData",
    surface: "house",
    summary: "Add sample chats, visitors and articles of the last three months",
    description: "Where there are samples already, nothing is added.",
    role: "admin",
    response: SampleData,
  },
  (ctx) => addSampleData(ctx),
);

export const DELETE = dashboardRoute(
  {
    id: "removeSampleData",
    surface: "house",
    summary: "Remove the sample data, every row and every count of it and nothing else",
    role: "admin",
    response: SampleData,
  },
  (ctx) => removeSampleData(ctx),
);

export const { PUT, PATCH } = allowOnly("GET", "POST", "DELETE");
