import { z } from "zod";

/** The query of a page's address, as Next gives it. */
export type Query = Record<string, string | string[] | undefined>;

/** One cursor for each page gone forwards, so that there is a way back. */
const Trail = z.array(z.string().max(1024)).max(500).catch([]);

/** The pages of a list gone through so far. What is no trail is none, because people edit addresses. */
export function trailIn(query: Query): string[] {
  return Trail.parse([query["cursor"] ?? []].flat());
}

/** The address of a list with these filters, where nothing and blank go without saying. */
export function addressOf(
  path: string,
  filters: Readonly<Record<string, string | undefined>>,
  trail: readonly string[] = [],
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value !== undefined && value !== "") query.set(name, value);
  for (const cursor of trail) query.append("cursor", cursor);
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}
