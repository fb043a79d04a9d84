import { z } from "zod";
import type { SearchParams } from "@/app/(dashboard)/concierge/_components/range";
import { METRICS } from "@/lib/concierge/analytics/metrics";
import type { MetricId } from "@/lib/concierge/analytics/metrics";

/** One cursor for each page gone towards older rows, so that "newer" knows the way back. */
const Trail = z.array(z.string().max(1024)).max(500).catch([]);

/** Which number an address asks about; null when there is none of that name. */
export function readRows(query: SearchParams): { metric: MetricId; trail: string[] } | null {
  const { metric, cursor } = query;
  if (typeof metric !== "string" || !isMetric(metric)) return null;
  return { metric, trail: Trail.parse([cursor ?? []].flat()) };
}

function isMetric(name: string): name is MetricId {
  return Object.hasOwn(METRICS, name);
}
