import { trailIn } from "@/app/(dashboard)/concierge/_components/list/address";
import type { Query } from "@/app/(dashboard)/concierge/_components/list/address";
import type { ChosenBar } from "@/app/(dashboard)/concierge/_components/rows-address";
import { FACET_IDS, METRICS } from "@/lib/concierge/analytics/metrics";
import type { MetricId } from "@/lib/concierge/analytics/metrics";

/** Which number an address asks about. */
export interface AskedRows {
  metric: MetricId;
  /** Of chats those of one bar; the first that is named. */
  bar: ChosenBar | undefined;
  trail: string[];
}

/** What an address asks about; null when there is no number of that name. */
export function readRows(query: Query): AskedRows | null {
  const { metric } = query;
  if (typeof metric !== "string" || !isMetric(metric)) return null;
  const [bar] = metric === "chats" ? barsIn(query) : [];
  return { metric, bar, trail: trailIn(query) };
}

function barsIn(query: Query): ChosenBar[] {
  return FACET_IDS.flatMap((facet) => {
    const name = query[facet];
    return typeof name === "string" && name !== "" ? [{ facet, name }] : [];
  });
}

function isMetric(name: string): name is MetricId {
  return Object.hasOwn(METRICS, name);
}
