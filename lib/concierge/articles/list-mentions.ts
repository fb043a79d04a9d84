import type { TenantContext } from "@/lib/platform/context";
import { timeCursor } from "@/lib/platform/pagination/cursor";
import type { ListMentions, MentionPage } from "./read-schemas";
import * as store from "./store";

/** The pages that web searches found, by URL, last mentioned first. */
export async function listMentions(
  ctx: TenantContext,
  { visitorId, chatId, limit, cursor }: ListMentions,
): Promise<MentionPage> {
  const whose = { visitor_id: visitorId, chat_id: chatId };
  const page = await store.listWebMentions(ctx, { ...whose, limit, cursor: timeCursor.decode(cursor) });
  return {
    data: page.mentions.map(({ last_mentioned_at, ...mention }) => ({ ...mention, lastMentioned: last_mentioned_at })),
    total: page.total,
    next_cursor: timeCursor.encode(page.next_cursor),
  };
}
