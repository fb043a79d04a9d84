import type { MetricId } from "./metrics";
import type {
  Analytics,
  Composition,
  Counts,
  Funnel,
  Funnels,
  Measured,
  OverviewPeriod,
  Point,
  Slice,
} from "./schemas";

type Totals = NonNullable<Measured["totals"]>;

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
export function funnelsOf(totals: Totals): Funnels {
  const started = { label: "Sessions Started", value: totals.sessions };
  const engaged = { label: "Engaged Users", value: totals.engaged_sessions };
  const clicked = "Clicked Article";
  const registered = "Registered (Newsletter)";
  return {
    sessionToEngagement: funnel(started, "Sent Message", totals.engaged_sessions),
    sessionToRegistration: funnel(started, registered, totals.registered_sessions),
    sessionToClick: funnel(started, clicked, totals.clicked_sessions),
    sessionToView: funnel(started, "Viewed Article Details", totals.viewed_sessions),
    engagedToRegistration: funnel(engaged, registered, totals.engaged_registered_sessions),
    engagedToClick: funnel(engaged, clicked, totals.engaged_clicked_sessions),
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

/** The totals of a period, metric by metric. */
export function totalsOf(measured: Measured): Totals {
  return present(measured.totals);
}

/** A whole period for the overview. */
export function overviewPeriodOf(analytics: Analytics, measured: Measured): OverviewPeriod {
  const { engaged_registered_sessions: _a, engaged_clicked_sessions: _b, ...totals } = totalsOf(measured);
  const { days, ...series } = present(measured.series);
  return {
    range: rangeOf(analytics, measured),
    totals: countsIn(totals),
    days,
    series,
    funnels: funnelsOf(totalsOf(measured)),
    composition: compositionOf(measured),
  };
}

function countsIn(totals: Counts): Counts {
  return totals;
}

/** What was asked of the database is in its answer; that it is not would be a fault of ours. */
function present<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error("The database left out a part that was asked for");
  return value;
}
