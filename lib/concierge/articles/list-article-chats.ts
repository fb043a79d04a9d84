import type { TenantContext } from "@/lib/platform/context";
import { timeCursor } from "@/lib/platform/pagination/cursor";
import type { ArticleChats } from "./read-schemas";
import * as store from "./store";

/** The chats in which an article was mentioned, each once, last mentioned first. */
export async function listArticleChats(
  ctx: TenantContext,
  { id, limit, cursor }: { id: string; limit: number; cursor?: string | undefined },
): Promise<ArticleChats> {
  const page = await store.listArticleChats(ctx, id, { limit, cursor: timeCursor.decode(cursor) });
  return { data: page.chats, next_cursor: timeCursor.encode(page.next_cursor) };
}
