import { rangeParams } from "@/app/(dashboard)/concierge/_components/range";
import type { ChosenRange } from "@/app/(dashboard)/concierge/_components/range";
import type { Query } from "@/app/(dashboard)/concierge/_components/list/address";
import { trailIn } from "@/app/(dashboard)/concierge/_components/list/address";
import { ListArticles } from "@/lib/concierge/articles/read-schemas";
import type { Day } from "@/lib/platform/time/calendar";

/** What the list is narrowed to, as its address says it. */
export type Filters = Pick<ListArticles, "source" | "type" | "search"> & { sort?: ListArticles["sort"] | undefined };

/** The filters in the address. What makes no sense there is left out, because people edit addresses. */
export function readFilters(query: Query): { filters: Filters; trail: string[] } {
  const { source, type, search, sort } = ListArticles.shape;
  const filters = {
    source: source.safeParse(query["source"]).data,
    type: type.safeParse(query["type"]).data,
    search: search.safeParse(query["search"]).data,
    sort: sort.unwrap().safeParse(query["sort"]).data,
  };
  return { filters, trail: trailIn(query) };
}

/** The days of a range as parameters of an address; the usual ones go without saying. */
export function daysIn(range: ChosenRange, today: Day): Record<string, string> {
  return Object.fromEntries(rangeParams({ ...range, compare: "previous" }, today));
}
