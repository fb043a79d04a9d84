import { reconcileEveryone } from "@/lib/concierge/analytics/reconcile-everyone";
import { EveryoneReconciled, ReconcileQuery } from "@/lib/concierge/analytics/schemas";
import { cronRoute } from "@/lib/platform/routes/cron-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const maxDuration = 300;

export const GET = cronRoute(
  {
    id: "reconcileStatistics",
    surface: "house",
    summary: "Compare statistics with the rows they count",
    description:
      "For the scheduler: each organisation once a day, its last days. Drift is stored, logged and repaired.",
    query: ReconcileQuery,
    response: EveryoneReconciled,
  },
  (ctx, { query }) => reconcileEveryone(ctx, query, { maxSeconds: maxDuration }),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
