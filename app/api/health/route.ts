import { Health, checkHealth } from "@/lib/platform/health";
import { publicRoute } from "@/lib/platform/routes/public-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

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

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
