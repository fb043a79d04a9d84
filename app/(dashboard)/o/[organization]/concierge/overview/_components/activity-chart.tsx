"use client";

import { ChartTip } from "@/app/(dashboard)/concierge/_components/chart/chart-tip";
import { DayChart } from "@/app/(dashboard)/concierge/_components/chart/day-chart";
import { Lines } from "@/app/(dashboard)/concierge/_components/chart/lines";
import { numberText } from "@/app/(dashboard)/concierge/_components/figures";
import { rowsAddress } from "@/app/(dashboard)/concierge/_components/rows-address";
import { dayText, longDayText } from "@/lib/platform/time/calendar";
import { useOrganization } from "@/app/_client/organization";
import type { Trend, TrendDays } from "./view";

/** The course of a metric. A day that is chosen opens the rows it counts. */
export function ActivityChart({ trend, days, daysBefore, today }: TrendDays & { trend: Trend }) {
  const organization = useOrganization();
  const { id, label, unit, points, pointsBefore } = trend;
  const valueAt = (index: number) => points[index] ?? 0;

  function marks(index: number) {
    const day = days[index];
    if (day === undefined || valueAt(index) === 0) return [];
    const href = rowsAddress(organization, id, { from: day, to: day });
    return [
      { key: id, label: `${dayText(day, today)}: ${numberText(valueAt(index))} ${unit}`, href, value: valueAt(index) },
    ];
  }

  function tip(index: number) {
    const [day, dayBefore, before] = [days[index], daysBefore?.[index], pointsBefore?.[index]];
    if (day === undefined) return null;
    const now = { name: label, value: numberText(valueAt(index)), color: "var(--hz-accent)" };
    const lines =
      dayBefore === undefined || before === undefined
        ? [now]
        : [now, { name: dayText(dayBefore, today), value: numberText(before), color: "var(--hz-ink-faint)" }];
    return (
      <ChartTip
        title={longDayText(day)}
        note={day === today ? "so far" : undefined}
        lines={lines}
        hint={valueAt(index) > 0 ? "Click to see them" : undefined}
      />
    );
  }

  return (
    <DayChart
      label={`${label} by day`}
      days={days}
      today={today}
      max={Math.max(...points, ...(pointsBefore ?? []))}
      drawing={(top, at) => (
        <Lines points={points} pointsBefore={pointsBefore} isOpen={days.at(-1) === today} top={top} at={at} />
      )}
      marks={marks}
      tip={tip}
    />
  );
}
