import type { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import type { ArticleMentionsRecorded, RecordArticleMentions } from "./schemas";
import { insertArticleMentions } from "./store";

/** Records that articles of the catalogue were mentioned. */
export async function recordArticleMentions(
  ctx: TenantContext,
  input: RecordArticleMentions,
): Promise<z.output<typeof ArticleMentionsRecorded>> {
  const { recorded } = await insertArticleMentions(ctx, input);
  return { success: true, mentionsRecorded: recorded };
}
