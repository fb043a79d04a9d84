import { z } from "zod";
import { describeApi, loadDoors } from "@/lib/platform/http/openapi";
import { publicRoute } from "@/lib/platform/http/public-route";
import { allowOnly } from "@/lib/platform/http/refusals";

export const GET = publicRoute(
  {
    id: "getApiDescription",
    surface: "concierge",
    summary: "This description (OpenAPI 3.1)",
    response: z.record(z.string(), z.unknown()),
  },
  async () =>
    describeApi(
      await loadDoors(import.meta.glob<Record<string, unknown>>(["/app/api/**/route.ts", "!/app/api/auth/**"])),
    ),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
