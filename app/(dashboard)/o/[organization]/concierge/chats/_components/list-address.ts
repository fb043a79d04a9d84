import type { ChatFilter } from "@/lib/concierge/chats/schemas";
import { chatsPath } from "@/lib/paths";
import type { OrganizationAddress } from "@/lib/paths";

/** What the list is narrowed to. */
export type Filters = Partial<ChatFilter>;

/** What the page shows: which chats, which page of them, and the one that is open. */
export interface Shown {
  filters: Filters;
  /** One cursor for each page gone towards older chats, so that "newer" knows the way back. */
  trail: readonly string[];
  chat: string | undefined;
  /** Where the messages of the open chat begin. */
  after: string | undefined;
}

/** The filters by the names the API knows them by. Named here, so that browsers need not load the schemas behind them. */
export const FILTER_NAMES = [
  "search",
  "status",
  "sentiment",
  "min_lead_score",
  "max_lead_score",
  "topic",
  "source_page",
  "visitor_id",
  "from",
  "to",
  "tz",
] as const satisfies readonly (keyof ChatFilter)[];

/** The query that stands for these filters, in the API's own words. */
export function filterQuery(filters: Filters): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of FILTER_NAMES) {
    const value = filters[name];
    if (value !== undefined) query.set(name, String(value));
  }
  return query;
}

/** The address of the page with this on it. */
export function listAddress(
  organization: OrganizationAddress,
  filters: Filters,
  { trail = [], chat }: Partial<Shown> = {},
): string {
  const query = filterQuery(filters);
  for (const cursor of trail) query.append("cursor", cursor);
  if (chat !== undefined) query.set("chat", chat);
  return chatsPath(organization, query);
}

/** Whether the list is narrowed at all. */
export function isNarrowed(filters: Filters): boolean {
  return filterQuery(filters).size > 0;
}
