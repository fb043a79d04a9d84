"use client";

import "@mantine/charts/styles.layer.css";

import { BarChart } from "@mantine/charts";
import { useRouter } from "next/navigation";
import { numberText, shortNumberText } from "@/app/(dashboard)/concierge/_components/figures";
import { rowsAddress } from "@/app/(dashboard)/concierge/_components/rows-address";
import { longDayText } from "@/lib/platform/calendar";
import { CHART_HEIGHT } from "./chart-height";
import classes from "./chart.module.css";
import { ChartTip } from "./chart-tip";
import { SERIES_COLORS } from "./series-colors";
import { useDayAxis } from "./use-day-axis";
import type { Trend, TrendDays } from "./view";

/** The chart itself: a bar a day, a part of it for each kind; a part that is chosen opens the rows it counts. */
export function EventsChart({ trends, days, today }: TrendDays & { trends: readonly Trend[] }) {
  const router = useRouter();
  const axis = useDayAxis(days, today);
  const data = days.map((day, index) => ({
    day,
    // the day that is not over is drawn as less than the others
    ...(day === today ? { fillOpacity: 0.45 } : {}),
    ...Object.fromEntries(trends.map(({ id, points }) => [id, points[index] ?? 0])),
  }));
  return (
    <BarChart
      className={classes["chart"] ?? ""}
      h={CHART_HEIGHT}
      type="stacked"
      data={data}
      dataKey="day"
      series={trends.map(({ id }, index) => ({ name: id, color: SERIES_COLORS[index] ?? "" }))}
      strokeDasharray="0"
      tickLine="none"
      maxBarWidth={28}
      valueFormatter={shortNumberText}
      barProps={({ name }) => ({
        onClick: (_bar: unknown, index: number) => {
          const [day, metric] = [days[index], trends.find(({ id }) => id === name)];
          if (day !== undefined && metric !== undefined) router.push(rowsAddress(metric.id, { from: day, to: day }));
        },
      })}
      barChartProps={{ margin: { top: 8, right: 20 } }}
      xAxisProps={axis}
      yAxisProps={{ width: 44, allowDecimals: false }}
      tooltipProps={{
        content: ({ active, label }) =>
          active === true && typeof label === "string" ? (
            <ChartTip
              title={longDayText(label)}
              note={label === today ? "so far" : undefined}
              lines={trends.map((trend, index) => ({
                name: trend.label,
                value: numberText(trend.points[days.indexOf(label)] ?? 0),
                color: SERIES_COLORS[index] ?? "",
              }))}
            />
          ) : null,
      }}
    />
  );
}
