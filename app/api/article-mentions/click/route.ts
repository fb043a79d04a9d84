import { recordClick } from "@/lib/concierge/articles/record-click";
import { ClickRecorded, RecordClick } from "@/lib/concierge/articles/schemas";
import { externalRoute } from "@/lib/platform/routes/external-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const POST = externalRoute(
  {
    id: "recordClick",
    surface: "concierge",
    summary: "Mark the latest mention of a URL as clicked",
    scope: "articles:write",
    body: RecordClick,
    response: ClickRecorded,
  },
  (ctx, { body }) => recordClick(ctx, body),
);

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
