import type { TenantContext } from "@/lib/platform/context";
import { placesInTime } from "@/lib/platform/http/pagination";
import type { ArticleChats } from "./read-schemas";
import * as store from "./store";

/** The chats in which an article was mentioned, each once, last mentioned first. */
export async function listArticleChats(
  ctx: TenantContext,
  { id, limit, cursor }: { id: string; limit: number; cursor?: string | undefined },
): Promise<ArticleChats> {
  const page = await store.listArticleChats(ctx, id, { limit, cursor: placesInTime.at(cursor) });
  return { data: page.chats, next_cursor: placesInTime.after(page.next_cursor) };
}
