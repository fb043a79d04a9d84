import { rotateApiKey } from "@/lib/core/api-keys/rotate-api-key";
import { ApiKeyParams, ApiKeyWithSecret, RotateApiKey } from "@/lib/core/api-keys/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const POST = dashboardRoute(
  {
    id: "rotateApiKey",
    surface: "house",
    summary: "Replace an API key by a new one, with a grace for the old",
    description: "The new key is in this answer only.",
    role: "admin",
    params: ApiKeyParams,
    body: RotateApiKey,
    success: 201,
    response: ApiKeyWithSecret,
  },
  (ctx, { params, body }) => rotateApiKey(ctx, params.id, body),
);

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
