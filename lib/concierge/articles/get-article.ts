import type { TenantContext } from "@/lib/platform/context";
import { dayRange } from "./day-range";
import type { ArticleDetail, ReadArticle } from "./read-schemas";
import { findArticle } from "./store";

/** One article and its days; refused when not the organisation's. */
export function getArticle(ctx: TenantContext, id: string, query: ReadArticle): Promise<ArticleDetail> {
  return findArticle(ctx, id, dayRange(query));
}
