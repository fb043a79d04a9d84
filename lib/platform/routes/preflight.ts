import { z } from "zod";
import { createDoor } from "./door";
import type { Door } from "./door";

const ALLOWED_HEADERS = "Content-Type, x-api-key, Idempotency-Key, x-request-id";

/** The OPTIONS method of a route with `cors`. A preflight carries no key, so it can only say what may be sent. */
export function preflight(id: string, method: "POST"): Door {
  return createDoor({
    kind: "preflight",
    spec: { id, surface: "concierge", summary: "CORS preflight", success: 204, response: z.undefined(), cors: true },
    admit: ({ headers, info, log }) => {
      headers.set("access-control-allow-methods", `${method}, OPTIONS`);
      headers.set("access-control-allow-headers", ALLOWED_HEADERS);
      headers.set("access-control-max-age", "600");
      return { claims: { role: "crm_public", actor: "public", sub: "preflight" } as const, request: info, log };
    },
    read: () => Promise.resolve(undefined),
    handle: () => undefined,
  });
}
