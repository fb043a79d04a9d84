import type { CsvColumn } from "@/lib/platform/response/csv";
import type { CsvLine } from "@/lib/platform/response/csv-text";
import { FACETS, METRICS, METRIC_IDS } from "./metrics";
import type { MetricId } from "./metrics";
import type {
  ConversionRates,
  CountedRow,
  EventTotals,
  Overview,
  Point,
  Slice,
  SummaryMetrics,
  UserActivity,
  UserComposition,
} from "./schemas";

const label = (metric: MetricId): string => METRICS[metric].label;

export function userActivityLines({ uniqueUsers, chatMessages, registrations }: UserActivity): CsvLine[] {
  return [
    ["Day", label("active_sessions"), label("messaging_sessions"), label("visitors")],
    ...dayLines(uniqueUsers, chatMessages, registrations),
  ];
}

export function eventTotalsLines({ chatMessages, articleClicks, articleViews }: EventTotals): CsvLine[] {
  return [
    ["Day", label("user_messages"), label("clicks"), label("views")],
    ...dayLines(chatMessages, articleClicks, articleViews),
  ];
}

export function summaryMetricsLines(summary: SummaryMetrics): CsvLine[] {
  const { comparison: _compared, ...numbers } = summary;
  return [["Metric", "Value"], ...Object.entries(numbers)];
}

export function conversionRatesLines(rates: ConversionRates): CsvLine[] {
  const { range: _range, comparison: _compared, ...funnels } = rates;
  const lines = Object.values(funnels).map(({ stages: [first, second], conversionRate }) => [
    first.label,
    first.value,
    second.label,
    second.value,
    conversionRate,
  ]);
  return [["First stage", "Sessions", "Second stage", "Sessions of the first", "Rate in percent"], ...lines];
}

export function userCompositionLines({ devices, cities, countries }: UserComposition): CsvLine[] {
  const { device, city, country } = FACETS;
  const lines = [
    ...linesOf(device.label, devices),
    ...linesOf(city.label, cities),
    ...linesOf(country.label, countries),
  ];
  return [["Kind", "Name", label("chats"), "Share in percent"], ...lines];
}

function linesOf(kind: string, slices: readonly Slice[]): CsvLine[] {
  return slices.map(({ name, value, percentage }) => [kind, name, value, Number(percentage)]);
}

export function overviewLines({ current: { days, series } }: Overview): CsvLine[] {
  const lines = days.map((day, index) => [day, ...METRIC_IDS.map((metric) => series[metric][index] ?? 0)]);
  return [["Day", ...METRIC_IDS.map(label)], ...lines];
}

export const COUNTED_ROW_COLUMNS: readonly CsvColumn<CountedRow>[] = [
  { header: "Time (UTC)", value: ({ at }) => at },
  { header: "Id", value: ({ id }) => id },
  { header: "Chat", value: ({ chat_id }) => chat_id },
  { header: "Session", value: ({ session_id }) => session_id },
  { header: "Visitor", value: ({ visitor_name }) => visitor_name },
  { header: "About", value: ({ title }) => title },
];

/** Series of the same days, a line a day. */
function dayLines(first: readonly Point[], ...others: readonly (readonly Point[])[]): CsvLine[] {
  return first.map(({ iso, value }, index) => [iso, value, ...others.map((points) => points[index]?.value ?? 0)]);
}
