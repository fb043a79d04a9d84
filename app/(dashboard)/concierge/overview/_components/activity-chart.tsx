"use client";

import "@mantine/charts/styles.layer.css";

import { AreaChart } from "@mantine/charts";
import { useRouter } from "next/navigation";
import { numberText, shortNumberText } from "@/app/(dashboard)/concierge/_components/figures";
import { rowsAddress } from "@/app/(dashboard)/concierge/_components/rows-address";
import { dayText, longDayText } from "@/lib/platform/calendar";
import type { Day } from "@/lib/platform/calendar";
import { CHART_HEIGHT } from "./chart-height";
import classes from "./chart.module.css";
import { ChartTip } from "./chart-tip";
import type { TipLine } from "./chart-tip";
import { useDayAxis } from "./use-day-axis";
import type { Trend, TrendDays } from "./view";

const NOW = { name: "now", color: "var(--hz-accent)" };
const OPEN = { name: "open", color: "var(--hz-accent)", strokeDasharray: "4 4" };
const BEFORE = { name: "before", color: "var(--hz-ink-faint)", strokeDasharray: "1 5" };

/** The chart itself. A day that is chosen opens the rows it counts. */
export function ActivityChart({ trend, days, daysBefore, today }: TrendDays & { trend: Trend }) {
  const router = useRouter();
  const axis = useDayAxis(days, today);
  const isAlone = days.length === 1;

  function open(day: Day) {
    if ((trend.points[days.indexOf(day)] ?? 0) > 0) router.push(rowsAddress(trend.id, { from: day, to: day }));
  }

  return (
    <AreaChart
      className={classes["chart"] ?? ""}
      h={CHART_HEIGHT}
      data={pointsOf(trend, days, today)}
      dataKey="day"
      series={daysBefore === null ? [NOW, OPEN] : [BEFORE, NOW, OPEN]}
      curveType="linear"
      connectNulls={false}
      strokeWidth={2}
      fillOpacity={0.16}
      strokeDasharray="0"
      tickLine="none"
      valueFormatter={shortNumberText}
      areaProps={({ name }) => ({
        dot: isAlone ? { r: 4 } : false,
        strokeLinecap: "round",
        ...(name === NOW.name ? {} : { fill: "none" }),
      })}
      areaChartProps={{
        onClick: ({ activeLabel }) => (typeof activeLabel === "string" ? open(activeLabel) : undefined),
        margin: { top: 8, right: 20 },
      }}
      xAxisProps={axis}
      yAxisProps={{ width: 44, allowDecimals: false }}
      tooltipProps={{
        content: ({ active, label }) =>
          active === true && typeof label === "string" ? (
            <ChartTip
              title={longDayText(label)}
              note={label === today ? "so far" : undefined}
              lines={linesOf(trend, { days, daysBefore, today }, label)}
              hint="Click to see them"
            />
          ) : null,
      }}
    />
  );
}

/** The last day, when it is not over, is a line of its own that begins at the day before. */
function pointsOf({ points, pointsBefore }: Trend, days: readonly Day[], today: Day) {
  const last = days.length - 1;
  const isOpen = days[last] === today;
  return days.map((day, index) => ({
    day,
    before: pointsBefore?.[index] ?? null,
    now: isOpen && index === last ? null : (points[index] ?? 0),
    open: isOpen && index >= last - 1 ? (points[index] ?? 0) : null,
  }));
}

function linesOf({ label, points, pointsBefore }: Trend, { days, daysBefore, today }: TrendDays, day: Day): TipLine[] {
  const index = days.indexOf(day);
  const [before, dayBefore] = [pointsBefore?.[index], daysBefore?.[index]];
  const now = { name: label, value: numberText(points[index] ?? 0), color: NOW.color };
  if (before === undefined || dayBefore === undefined) return [now];
  return [now, { name: dayText(dayBefore, today), value: numberText(before), color: BEFORE.color }];
}
