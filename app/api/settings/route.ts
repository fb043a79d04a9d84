import { getSettings } from "@/lib/core/settings/get-settings";
import { regenerateApiKey } from "@/lib/core/settings/regenerate-api-key";
import { Settings, SettingsAction, UpdateSettings } from "@/lib/core/settings/schemas";
import { updateSettings } from "@/lib/core/settings/update-settings";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const maxDuration = 60;

export const GET = dashboardRoute(
  {
    id: "getSettings",
    surface: "concierge",
    summary: "Read the organisation, with its primary API key masked",
    response: Settings,
  },
  (ctx) => getSettings(ctx),
);

export const PUT = dashboardRoute(
  {
    id: "updateSettings",
    surface: "concierge",
    summary: "Change the organisation",
    role: "admin",
    body: UpdateSettings,
    response: Settings,
  },
  (ctx, { body }) => updateSettings(ctx, body),
);

export const POST = dashboardRoute(
  {
    id: "regenerateApiKey",
    surface: "concierge",
    summary: "Replace the primary API key at once",
    description: "`api_key` holds the new key, in this answer only. The old one fails on its next request.",
    role: "admin",
    body: SettingsAction,
    response: Settings,
  },
  (ctx) => regenerateApiKey(ctx),
);

export const { PATCH, DELETE } = allowOnly("GET", "POST", "PUT");
