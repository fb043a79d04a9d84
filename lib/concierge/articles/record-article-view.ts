import type { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import type { ArticleViewRecorded, RecordArticleView } from "./schemas";
import { insertArticleView } from "./store";

/** Records one look at an article. */
export async function recordArticleView(
  ctx: TenantContext,
  input: RecordArticleView,
): Promise<z.output<typeof ArticleViewRecorded>> {
  const view = await insertArticleView(ctx, input);
  return { success: true, viewId: view.view_id };
}
