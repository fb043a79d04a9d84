import type { TenantContext } from "@/lib/platform/context";
import { placesInTime } from "@/lib/platform/http/pagination";
import type { ListVisitors, VisitorPage } from "./schemas";
import * as store from "./store";

/** The organisation's visitors. Those who turned out to be another one are not listed. */
export async function listVisitors(ctx: TenantContext, { cursor, ...filter }: ListVisitors): Promise<VisitorPage> {
  const page = await store.listVisitors(ctx, { ...filter, cursor: placesInTime.at(cursor) });
  return { data: page.visitors, next_cursor: placesInTime.after(page.next_cursor) };
}
