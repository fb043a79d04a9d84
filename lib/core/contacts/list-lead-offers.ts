import type { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import { timeCursor } from "@/lib/platform/pagination/cursor";
import type { PageQuery } from "@/lib/platform/pagination/page";
import * as store from "./store";

/** Identified visitors with a high lead score who are no contact yet. */
export async function listLeadOffers(ctx: TenantContext, { limit, cursor }: z.output<typeof PageQuery>) {
  const page = await store.listLeadOffers(ctx, { limit, cursor: timeCursor.decode(cursor) });
  return { data: page.offers, next_cursor: timeCursor.encode(page.next_cursor) };
}
