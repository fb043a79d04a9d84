import type { Query } from "@/app/(dashboard)/concierge/_components/list/address";
import { trailIn } from "@/app/(dashboard)/concierge/_components/list/address";
import { ListVisitors } from "@/lib/concierge/visitors/schemas";

/** What the list is narrowed to, as its address says it. */
export type Filters = Pick<ListVisitors, "kind" | "search"> & { sort?: ListVisitors["sort"] | undefined };

/** The filters in the address. What makes no sense there is left out, because people edit addresses. */
export function readFilters(query: Query): { filters: Filters; trail: string[] } {
  const { kind, search, sort } = ListVisitors.shape;
  const filters = {
    kind: kind.safeParse(query["kind"]).data,
    search: search.safeParse(query["search"]).data,
    sort: sort.unwrap().safeParse(query["sort"]).data,
  };
  return { filters, trail: trailIn(query) };
}
