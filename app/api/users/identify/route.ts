import { identifyVisitor } from "@/lib/concierge/visitors/identify-visitor";
import { IdentifyVisitor, VisitorIdentified } from "@/lib/concierge/visitors/schemas";
import { externalRoute } from "@/lib/platform/routes/external-route";
import { preflight } from "@/lib/platform/routes/preflight";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const POST = externalRoute(
  {
    id: "identifyVisitor",
    surface: "concierge",
    summary: "Say who a visitor is",
    description: "May be called from a browser with a publishable key, from the origins that the key allows.",
    scope: "visitors:write",
    rate: "identify",
    cors: true,
    body: IdentifyVisitor,
    response: VisitorIdentified,
  },
  (ctx, { body }) => identifyVisitor(ctx, body),
);

export const OPTIONS = preflight("identifyVisitorPreflight", "POST");

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
