import { openTestOrganization } from "@/lib/core/organizations/open-test-organization";
import { OpenedTestOrganization } from "@/lib/core/organizations/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const POST = dashboardRoute(
  {
    id: "openTestOrganization",
    surface: "house",
    summary: "Open the test organisation, apart from all that counts",
    description: "It is made when there is none. The same people are let in, with the same roles.",
    role: "admin",
    response: OpenedTestOrganization,
  },
  (ctx) => openTestOrganization(ctx),
);

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
