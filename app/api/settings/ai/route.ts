import { getAiSettings } from "@/lib/core/ai/get-ai-settings";
import { AiSettings, UpdateAiSettings } from "@/lib/core/ai/schemas";
import { updateAiSettings } from "@/lib/core/ai/update-ai-settings";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "getAiSettings",
    surface: "house",
    summary: "Read which language model is in use, its budget and what it has cost",
    response: AiSettings,
  },
  (ctx) => getAiSettings(ctx),
);

export const PUT = dashboardRoute(
  {
    id: "updateAiSettings",
    surface: "house",
    summary: "Set the daily budget for language models",
    role: "admin",
    body: UpdateAiSettings,
    response: AiSettings,
  },
  (ctx, { body }) => updateAiSettings(ctx, body),
);

export const { POST, PATCH, DELETE } = allowOnly("GET", "PUT");
