"use client";

import "@mantine/charts/styles.layer.css";

import { BarChart } from "@mantine/charts";
import { numberText, shortNumberText } from "@/app/(dashboard)/concierge/_components/figures";
import { CHART_HEIGHT } from "@/app/(dashboard)/concierge/overview/_components/chart-height";
import { ChartTip } from "@/app/(dashboard)/concierge/overview/_components/chart-tip";
import classes from "@/app/(dashboard)/concierge/overview/_components/chart.module.css";
import { SERIES_COLORS } from "@/app/(dashboard)/concierge/overview/_components/series-colors";
import { useDayAxis } from "@/app/(dashboard)/concierge/overview/_components/use-day-axis";
import type { ArticleDetail } from "@/lib/concierge/articles/read-schemas";
import { longDayText } from "@/lib/platform/calendar";
import type { Day } from "@/lib/platform/calendar";
import { SERIES } from "./series";

/** The chart itself: a bar a day, a part of it for each kind. */
export function ArticleChart({ days, today }: { days: ArticleDetail["days"]; today: Day }) {
  const axis = useDayAxis(
    days.map(({ day }) => day),
    today,
  );
  return (
    <BarChart
      className={classes["chart"] ?? ""}
      h={CHART_HEIGHT}
      type="stacked"
      // the day that is not over is drawn as less than the others
      data={days.map((day) => ({ ...day, ...(day.day === today ? { fillOpacity: 0.45 } : {}) }))}
      dataKey="day"
      series={SERIES.map(({ id }, index) => ({ name: id, color: SERIES_COLORS[index] ?? "" }))}
      strokeDasharray="0"
      tickLine="none"
      maxBarWidth={28}
      valueFormatter={shortNumberText}
      barChartProps={{ margin: { top: 8, right: 20 } }}
      xAxisProps={axis}
      yAxisProps={{ width: 44, allowDecimals: false }}
      tooltipProps={{
        content: ({ active, label }) => {
          const day = active === true ? days.find((one) => one.day === label) : undefined;
          if (day === undefined) return null;
          return (
            <ChartTip
              title={longDayText(day.day)}
              note={day.day === today ? "so far" : undefined}
              lines={SERIES.map(({ id, label: name }, index) => ({
                name,
                value: numberText(day[id]),
                color: SERIES_COLORS[index] ?? "",
              }))}
            />
          );
        },
      }}
    />
  );
}
