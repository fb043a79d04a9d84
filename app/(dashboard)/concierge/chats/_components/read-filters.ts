import { z } from "zod";
import { ListChats } from "@/lib/concierge/chats/schemas";

/** The query of the page's address, as Next gives it. */
export type SearchParams = Record<string, string | string[] | undefined>;

/** What the list is narrowed to. */
export interface Filters {
  status?: z.output<typeof ListChats>["status"];
  search?: string | undefined;
}

/** One cursor for each page gone towards older chats, so that "newer" knows the way back. */
const Trail = z.array(z.string().max(1024)).max(500).catch([]);

/** The filters in the address. What makes no sense there is left out, because people edit addresses. */
export function readFilters(query: SearchParams): Filters & { trail: string[] } {
  const status = ListChats.shape.status.safeParse(query["status"]);
  const search = ListChats.shape.search.safeParse(query["search"]);
  return { status: status.data, search: search.data, trail: Trail.parse([query["cursor"] ?? []].flat()) };
}

/** The address of the list with these filters. */
export function listAddress({ status, search }: Filters, trail: readonly string[] = []): string {
  const query = new URLSearchParams();
  if (search !== undefined) query.set("search", search);
  if (status !== undefined) query.set("status", status);
  for (const cursor of trail) query.append("cursor", cursor);
  return query.size === 0 ? "/concierge/chats" : `/concierge/chats?${query.toString()}`;
}
