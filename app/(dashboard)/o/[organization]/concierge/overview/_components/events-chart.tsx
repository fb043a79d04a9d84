"use client";

import { ChartTip } from "@/app/(dashboard)/concierge/_components/chart/chart-tip";
import { DayChart } from "@/app/(dashboard)/concierge/_components/chart/day-chart";
import type { Mark } from "@/app/(dashboard)/concierge/_components/chart/day-chart";
import { numberText } from "@/app/(dashboard)/concierge/_components/figures";
import { rowsAddress } from "@/app/(dashboard)/concierge/_components/rows-address";
import { dayText, longDayText } from "@/lib/platform/time/calendar";
import { useOrganization } from "@/app/_client/organization";
import { SERIES_COLORS } from "./series-colors";
import type { Trend, TrendDays } from "./view";

/** A bar a day, a part of it for each kind; a part that is chosen opens the rows it counts. */
export function EventsChart({ trends, days, today }: TrendDays & { trends: readonly Trend[] }) {
  const organization = useOrganization();
  const heights = days.map((_day, index) => trends.reduce((sum, { points }) => sum + (points[index] ?? 0), 0));

  function marks(index: number): Mark[] {
    const day = days[index];
    if (day === undefined) return [];
    return trends.flatMap(({ id, unit, points }, series) => {
      const value = points[index] ?? 0;
      const label = `${dayText(day, today)}: ${numberText(value)} ${unit}`;
      const href = rowsAddress(organization, id, { from: day, to: day });
      return value === 0 ? [] : [{ key: id, label, href, value, color: SERIES_COLORS[series] ?? "" }];
    });
  }

  function tip(index: number) {
    const day = days[index];
    if (day === undefined) return null;
    const lines = trends.map(({ label, points }, series) => ({
      name: label,
      value: numberText(points[index] ?? 0),
      color: SERIES_COLORS[series] ?? "",
    }));
    return <ChartTip title={longDayText(day)} note={day === today ? "so far" : undefined} lines={lines} />;
  }

  return (
    <DayChart label="Events by day" days={days} today={today} max={Math.max(...heights)} marks={marks} tip={tip} />
  );
}
