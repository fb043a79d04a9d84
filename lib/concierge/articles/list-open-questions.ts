import type { TenantContext } from "@/lib/platform/context";
import { timeCursor } from "@/lib/platform/pagination/cursor";
import type { ListQuestions, QuestionPage } from "./read-schemas";
import * as store from "./store";

/** Questions that found no article, newest first. A page may be short and yet not the last. */
export async function listOpenQuestions(
  ctx: TenantContext,
  { limit, cursor, days, from, to }: ListQuestions,
): Promise<QuestionPage> {
  const page = await store.listOpenQuestions(ctx, { limit, cursor: timeCursor.decode(cursor), days, from, to });
  return { data: page.questions, next_cursor: timeCursor.encode(page.next_cursor) };
}

/** How many questions of these days found none. */
export function countOpenQuestions(ctx: TenantContext, { days, from, to }: ListQuestions): Promise<number> {
  return store.countOpenQuestions(ctx, { days, from, to });
}
