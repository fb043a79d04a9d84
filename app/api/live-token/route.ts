import { issueLiveToken } from "@/lib/core/live/issue-live-token";
import { LiveToken } from "@/lib/core/live/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "issueLiveToken",
    surface: "house",
    summary: "Get a token to hear of changes as they happen",
    description: "For a private channel of Supabase Realtime. Null where there is none: then ask every few seconds.",
    response: LiveToken.nullable(),
  },
  issueLiveToken,
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
