import { z } from "zod";
import { describeApi, loadDoors } from "@/lib/platform/routes/openapi";
import { publicRoute } from "@/lib/platform/routes/public-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

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
