import type { MetricId } from "@/lib/concierge/analytics/metrics";
import type { Day } from "@/lib/platform/time/calendar";

/** One metric over the days of a page, with the days it is compared with. */
export interface Trend {
  id: MetricId;
  label: string;
  unit: string;
  description: string;
  total: number;
  before: number | null;
  points: readonly number[];
  pointsBefore: readonly number[] | null;
}

/** The days that the points of trends stand for. */
export interface TrendDays {
  days: readonly Day[];
  /** As many, or none. */
  daysBefore: readonly Day[] | null;
  today: Day;
}
