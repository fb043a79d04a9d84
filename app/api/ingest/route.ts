import { ingestBatch } from "@/lib/concierge/ingest/ingest-batch";
import { BatchIngested, IngestBatch } from "@/lib/concierge/ingest/schemas";
import { externalRoute } from "@/lib/platform/routes/external-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const POST = externalRoute(
  {
    id: "ingestBatch",
    surface: "concierge",
    summary: "Send many things at once",
    description: "Up to 500 items, back-dated if you like, in one transaction. Each is answered for itself.",
    scope: "chats:write",
    bodyLimit: 2 * 1024 * 1024,
    body: IngestBatch,
    response: BatchIngested,
  },
  (ctx, { body }) => ingestBatch(ctx, body),
);

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
