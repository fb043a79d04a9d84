import { getVisitor } from "@/lib/concierge/visitors/get-visitor";
import { PersonId, VisitorAnswer } from "@/lib/concierge/visitors/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "getVisitor",
    surface: "concierge",
    summary: "Get a visitor, with whoever turned out to be the same",
    description: "The id of one that was merged leads to whom it was merged into.",
    params: PersonId,
    response: VisitorAnswer,
  },
  (ctx, { params }) => getVisitor(ctx, params.id),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
