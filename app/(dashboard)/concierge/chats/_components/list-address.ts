import type { Filters, Shown } from "./read-filters";

/** The query that stands for these filters, in the API's own words. */
export function filterQuery(filters: Filters): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value !== undefined) query.set(name, String(value));
  return query;
}

/** The address of the page with this on it. */
export function listAddress(filters: Filters, { trail = [], chat }: Partial<Shown> = {}): string {
  const query = filterQuery(filters);
  for (const cursor of trail) query.append("cursor", cursor);
  if (chat !== undefined) query.set("chat", chat);
  return query.size === 0 ? "/concierge/chats" : `/concierge/chats?${query.toString()}`;
}

/** Whether the list is narrowed at all. */
export function isNarrowed(filters: Filters): boolean {
  return filterQuery(filters).size > 0;
}
