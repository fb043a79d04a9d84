import { METRICS } from "@/lib/concierge/analytics/metrics";
import type { MetricId } from "@/lib/concierge/analytics/metrics";
import type { Overview } from "@/lib/concierge/analytics/schemas";
import type { OrganizationAddress } from "@/lib/paths";
import { Events } from "./events";
import { Funnel } from "./funnel";
import { NothingYet } from "./nothing-yet";
import { TrendBoard } from "./trend-board";
import type { Trend, TrendDays } from "./view";

const TILES: readonly MetricId[] = ["sessions", "chats", "user_messages", "visitors", "clicks", "leads"];
const EVENTS: readonly MetricId[] = ["user_messages", "mentions", "views", "clicks"];
const STEPS: readonly MetricId[] = [
  "sessions",
  "engaged_sessions",
  "viewed_sessions",
  "clicked_sessions",
  "registered_sessions",
  "leads",
];

interface PartProps {
  overview: Promise<Overview>;
  /** The address of these numbers as a file. */
  csv: string;
}

/** The totals and their course. */
export async function Trends({ overview, csv, chosen }: PartProps & { chosen: string | undefined }) {
  const numbers = await overview;
  if (numbers.fresh_at === null) return <NothingYet />;
  return <TrendBoard trends={trendsOf(numbers, TILES)} chosen={chosen} csv={csv} {...daysOf(numbers)} />;
}

/** What happened each day. */
export async function EventTotals({ overview, csv }: PartProps) {
  const numbers = await overview;
  if (numbers.fresh_at === null) return null;
  return <Events trends={trendsOf(numbers, EVENTS)} range={numbers.current.range} csv={csv} {...daysOf(numbers)} />;
}

/** How far sessions have come. */
export async function SessionFunnel({
  organization,
  overview,
  csv,
}: PartProps & { organization: OrganizationAddress }) {
  const { current, fresh_at } = await overview;
  if (fresh_at === null) return null;
  const steps = STEPS.map((metric) => ({ metric, value: current.totals[metric] }));
  return <Funnel organization={organization} steps={steps} range={current.range} csv={csv} />;
}

function trendsOf({ current, comparison }: Overview, ids: readonly MetricId[]): Trend[] {
  return ids.map((id) => ({
    id,
    label: METRICS[id].label,
    unit: METRICS[id].unit,
    description: METRICS[id].description,
    total: current.totals[id],
    before: comparison?.totals[id] ?? null,
    points: current.series[id],
    pointsBefore: comparison?.series[id] ?? null,
  }));
}

function daysOf({ current, comparison }: Overview): TrendDays {
  return { days: current.days, daysBefore: comparison?.days ?? null, today: current.range.today };
}
