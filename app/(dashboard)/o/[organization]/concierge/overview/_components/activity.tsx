"use client";

import { BarList } from "@/app/(dashboard)/concierge/_components/bar-list";
import { ChartCard } from "@/app/(dashboard)/concierge/_components/chart-card";
import { changeOf } from "@/app/(dashboard)/concierge/_components/figures";
import { FigureTable } from "@/app/(dashboard)/concierge/_components/figure-table";
import type { FigureLine } from "@/app/(dashboard)/concierge/_components/figure-table";
import { rowsAddress } from "@/app/(dashboard)/concierge/_components/rows-address";
import { dayText, rangeText } from "@/lib/platform/time/calendar";
import type { Day } from "@/lib/platform/time/calendar";
import { useOrganization } from "@/app/_client/organization";
import { ActivityChart } from "./activity-chart";
import classes from "./activity.module.css";
import type { Trend, TrendDays } from "./view";

/** A metric day by day, over the course of the days it is compared with. */
export function Activity({ trend, csv, ...days }: TrendDays & { trend: Trend; csv: string }) {
  return (
    <ChartCard
      title={`${trend.label} by day`}
      description={trend.description}
      note={days.days.length === 1 ? undefined : <Legend {...days} />}
      csv={csv}
      chart={days.days.length === 1 ? <OneDay trend={trend} {...days} /> : <ActivityChart trend={trend} {...days} />}
      table={<ActivityTable trend={trend} {...days} />}
    />
  );
}

/** Of a single day there is no course to draw. */
function OneDay({ trend, days, daysBefore, today }: TrendDays & { trend: Trend }) {
  const organization = useOrganization();
  const bar = (day: Day | undefined, value: number) =>
    day === undefined
      ? []
      : [
          {
            name: day === today ? `${dayText(day, today)}, so far` : dayText(day, today),
            value,
            href: rowsAddress(organization, trend.id, { from: day, to: day }),
          },
        ];
  return <BarList bars={[...bar(days[0], trend.total), ...bar(daysBefore?.[0], trend.before ?? 0)]} none="" />;
}

function Legend({ days, daysBefore, today }: TrendDays) {
  const [range, before] = [rangeOf(days), rangeOf(daysBefore ?? [])];
  return (
    <span className={classes["legend"]}>
      {range === null ? null : (
        <span className={classes["entry"]} data-line="now">
          {rangeText(range, today)}
        </span>
      )}
      {before === null ? null : (
        <span className={classes["entry"]} data-line="before">
          {rangeText(before, today)}
        </span>
      )}
      {days.at(-1) === today ? <span>Today is not over yet and drawn dashed.</span> : null}
    </span>
  );
}

function ActivityTable({ trend, days, daysBefore, today }: TrendDays & { trend: Trend }) {
  const organization = useOrganization();
  const lines = days.map((day, index): FigureLine => {
    const [value, before] = [trend.points[index] ?? 0, trend.pointsBefore?.[index]];
    const dayBefore = daysBefore?.[index];
    const figure = { value, href: rowsAddress(organization, trend.id, { from: day, to: day }) };
    return {
      key: day,
      name: dayText(day, today),
      ...(day === today ? { note: "so far" } : {}),
      figures:
        before === undefined || dayBefore === undefined
          ? [figure]
          : [
              figure,
              dayText(dayBefore, today),
              { value: before, href: rowsAddress(organization, trend.id, { from: dayBefore, to: dayBefore }) },
              signed(value, before),
            ],
    };
  });
  const columns = daysBefore === null ? [] : ["Compared with", "Then", "Change"];
  return (
    <FigureTable
      caption={`${trend.label} by day`}
      columns={["Day", trend.label, ...columns]}
      lines={lines.toReversed()}
    />
  );
}

function signed(value: number, before: number): string {
  const { direction, text } = changeOf(value, before);
  if (direction === "same") return "–";
  return direction === "down" ? `−${text}` : text === "new" ? text : `+${text}`;
}

function rangeOf(days: readonly string[]) {
  const [from, to] = [days[0], days.at(-1)];
  return from === undefined || to === undefined ? null : { from, to };
}
