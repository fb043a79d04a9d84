import { createApiKey } from "@/lib/core/api-keys/create-api-key";
import { listApiKeys } from "@/lib/core/api-keys/list-api-keys";
import { ApiKeyPage, ApiKeyWithSecret, CreateApiKey } from "@/lib/core/api-keys/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { PageQuery } from "@/lib/platform/pagination/page";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listApiKeys",
    surface: "house",
    summary: "List the organisation's API keys",
    query: PageQuery,
    response: ApiKeyPage,
  },
  (ctx, { query }) => listApiKeys(ctx, query),
);

export const POST = dashboardRoute(
  {
    id: "createApiKey",
    surface: "house",
    summary: "Create an API key",
    description: "The key is in this answer only.",
    role: "admin",
    body: CreateApiKey,
    success: 201,
    response: ApiKeyWithSecret,
  },
  (ctx, { body }) => createApiKey(ctx, body),
);

export const { PUT, PATCH, DELETE } = allowOnly("GET", "POST");
