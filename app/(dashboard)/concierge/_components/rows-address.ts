import type { FacetId, MetricId } from "@/lib/concierge/analytics/metrics";
import type { DayRange } from "@/lib/platform/time/calendar";
import { rowsPath } from "@/lib/paths";
import type { OrganizationAddress } from "@/lib/paths";

/** One bar of the chats by device, city or country. */
export interface ChosenBar {
  facet: FacetId;
  name: string;
}

/** Where the rows are that a number counts, of chats also those of one bar. */
export function rowsAddress(
  organization: OrganizationAddress,
  metric: MetricId,
  range: DayRange,
  bar?: ChosenBar,
): string {
  return rowsPath(organization, rowsQuery(metric, range, bar));
}

/** The same as a query, which the page and the API take alike. */
export function rowsQuery(metric: MetricId, { from, to }: DayRange, bar?: ChosenBar): URLSearchParams {
  return new URLSearchParams({ metric, ...(bar && { [bar.facet]: bar.name }), from, to });
}
