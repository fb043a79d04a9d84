import { METRICS, type MetricId } from "./metrics";
import type {
  Analytics,
  Composition,
  Funnel,
  Funnels,
  Measured,
  OverviewPeriod,
  Point,
  Slice,
  TotalId,
} from "./schemas";

const DAY_NAME = new Intl.DateTimeFormat("en-US", { month: "short", day: "numeric", timeZone: "UTC" });

/** A calendar day for people: `2026-11-18` → `Nov 18`. It is a day already, so no time zone can shift it. */
export function dayLabel(iso: string): string {
  return DAY_NAME.format(Date.parse(`${iso}T00:00:00Z`));
}

/** The days that a measured period covers; it was asked for days, so it has both ends. */
export function rangeOf({ timezone, today }: Analytics, { from, to }: Measured) {
  return { from: present(from), to: present(to), timezone, today };
}

/** One metric day by day. */
export function pointsOf(measured: Measured, metric: MetricId): Point[] {
  const series = present(measured.series);
  const values = present(series[metric]);
  return series.days.map((iso, index) => ({ date: dayLabel(iso), iso, value: present(values[index]) }));
}

/** Part of a whole in percent, with one decimal; 0 of nothing. */
export function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1000) / 10;
}

/** The six funnels of started sessions. A second stage counts only members of the first, so none exceeds 100 %. */
export function funnelsOf(measured: Measured): Funnels {
  const total = (id: TotalId) => totalOf(measured, id);
  const started = { label: "Sessions Started", value: total("sessions") };
  const engaged = { label: "Engaged Users", value: total("engaged_sessions") };
  const clicked = "Clicked Article";
  const registered = "Registered (Newsletter)";
  return {
    sessionToEngagement: funnel(started, "Sent Message", total("engaged_sessions")),
    sessionToRegistration: funnel(started, registered, total("registered_sessions")),
    sessionToClick: funnel(started, clicked, total("clicked_sessions")),
    sessionToView: funnel(started, "Viewed Article Details", total("viewed_sessions")),
    engagedToRegistration: funnel(engaged, registered, total("engaged_registered_sessions")),
    engagedToClick: funnel(engaged, clicked, total("engaged_clicked_sessions")),
  };
}

function funnel(first: { label: string; value: number }, label: string, value: number): Funnel {
  return { stages: [first, { label, value }], conversionRate: percent(value, first.value) };
}

/** Chats by device, city and country, each with its share of all chats: every chat has a device, if an unknown one. */
export function compositionOf(measured: Measured): Composition {
  const { device, city, country } = present(measured.composition);
  const totalChats = device.reduce((sum, { value }) => sum + value, 0);
  const share = (slices: readonly { name: string; value: number }[]): Slice[] =>
    slices.map(({ name, value }) => ({ name, value, percentage: percent(value, totalChats).toFixed(1) }));
  return { totalChats, devices: share(device), cities: share(city), countries: share(country) };
}

/** The total of a metric over a period. */
export function totalOf(measured: Measured, id: TotalId): number {
  return present(present(measured.totals)[id]);
}

/** The articles that were mentioned or viewed in a period, each once. */
export function articleCountOf(measured: Measured): number {
  return present(measured.places);
}

/** A whole period for the overview. */
export function overviewPeriodOf(analytics: Analytics, measured: Measured): OverviewPeriod {
  const { days, ...series } = present(measured.series);
  return {
    range: rangeOf(analytics, measured),
    totals: ofEveryMetric((metric) => totalOf(measured, metric)),
    days,
    series: ofEveryMetric((metric) => present(series[metric])),
    funnels: funnelsOf(measured),
    composition: compositionOf(measured),
  };
}

function ofEveryMetric<Value>(valueOf: (metric: MetricId) => Value): Record<MetricId, Value> {
  return mapped(METRICS, (_, metric) => valueOf(metric));
}

/** The same names, each with what its value stands for. */
export function mapped<Name extends string, From, To>(
  record: Readonly<Record<Name, From>>,
  valueOf: (from: From, name: Name) => To,
): Record<Name, To> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the names are those of `record`, one by one
  const names = Object.keys(record) as Name[];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- and each has its entry
  return Object.fromEntries(names.map((name) => [name, valueOf(record[name], name)])) as Record<Name, To>;
}

/** What was asked of the database is in its answer; that it is not would be a fault of ours. */
function present<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error("The database left out a part that was asked for");
  return value;
}
