import { EveryoneSummarized } from "@/lib/concierge/summaries/schemas";
import { summarizeEveryone } from "@/lib/concierge/summaries/summarize-everyone";
import { cronRoute } from "@/lib/platform/routes/cron-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const maxDuration = 300;

export const GET = cronRoute(
  {
    id: "runSummaries",
    surface: "concierge",
    summary: "Summarise stale chats of all organisations",
    description: "For the scheduler. Runs may overlap and repeat: each chat is summarised once.",
    response: EveryoneSummarized,
  },
  (ctx) => summarizeEveryone(ctx, { maxSeconds: maxDuration }),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
