import { revokeApiKey } from "@/lib/core/api-keys/revoke-api-key";
import { ApiKey, ApiKeyParams, UpdateApiKey } from "@/lib/core/api-keys/schemas";
import { updateApiKey } from "@/lib/core/api-keys/update-api-key";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const PATCH = dashboardRoute(
  {
    id: "updateApiKey",
    surface: "house",
    summary: "Change an API key that works",
    role: "admin",
    params: ApiKeyParams,
    body: UpdateApiKey,
    response: ApiKey,
  },
  (ctx, { params, body }) => updateApiKey(ctx, params.id, body),
);

export const DELETE = dashboardRoute(
  {
    id: "revokeApiKey",
    surface: "house",
    summary: "Revoke an API key, from its next request on",
    role: "admin",
    params: ApiKeyParams,
    response: ApiKey,
  },
  (ctx, { params }) => revokeApiKey(ctx, params.id),
);

export const { GET, POST, PUT } = allowOnly("PATCH", "DELETE");
