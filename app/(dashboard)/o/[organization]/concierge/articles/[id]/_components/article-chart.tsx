"use client";

import { ChartTip } from "@/app/(dashboard)/concierge/_components/chart/chart-tip";
import { DayChart } from "@/app/(dashboard)/concierge/_components/chart/day-chart";
import { numberText } from "@/app/(dashboard)/concierge/_components/figures";
import { SERIES_COLORS } from "@/app/(dashboard)/o/[organization]/concierge/overview/_components/series-colors";
import type { ArticleDetail } from "@/lib/concierge/articles/read-schemas";
import { longDayText } from "@/lib/platform/time/calendar";
import type { Day } from "@/lib/platform/time/calendar";
import { SERIES } from "./series";

/** A bar a day, a part of it for each kind. */
export function ArticleChart({ days, today }: { days: ArticleDetail["days"]; today: Day }) {
  const heights = days.map((day) => SERIES.reduce((sum, { id }) => sum + day[id], 0));

  function parts(index: number) {
    const day = days[index];
    return SERIES.flatMap(({ id, label }, series) =>
      day === undefined || day[id] === 0
        ? []
        : [{ key: id, label, value: day[id], color: SERIES_COLORS[series] ?? "" }],
    );
  }

  function tip(index: number) {
    const day = days[index];
    if (day === undefined) return null;
    const lines = SERIES.map(({ id, label: name }, series) => ({
      name,
      value: numberText(day[id]),
      color: SERIES_COLORS[series] ?? "",
    }));
    return <ChartTip title={longDayText(day.day)} note={day.day === today ? "so far" : undefined} lines={lines} />;
  }

  return (
    <DayChart
      label="Mentions, clicks and views by day"
      days={days.map(({ day }) => day)}
      today={today}
      max={Math.max(...heights)}
      marks={parts}
      tip={tip}
    />
  );
}
