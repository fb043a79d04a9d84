import { Health, checkHealth } from "@/lib/platform/health";
import { publicRoute } from "@/lib/platform/http/public-route";

export const GET = publicRoute(
  {
    id: "getHealth",
    surface: "concierge",
    summary: "Whether the service and its database are up",
    rate: "none",
    response: Health,
  },
  (ctx) => checkHealth(ctx),
);
