import { z } from "zod";
import { countChats } from "@/lib/concierge/chats/count-chats";
import { ChatFilter } from "@/lib/concierge/chats/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "countChats",
    surface: "house",
    summary: "Count the chats that a list with these filters has in all",
    query: ChatFilter,
    response: z.object({ count: z.number().int() }),
  },
  async (ctx, { query }) => ({ count: await countChats(ctx, query) }),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
