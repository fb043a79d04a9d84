"use client";

import { ChartCard } from "@/app/(dashboard)/concierge/_components/chart-card";
import { FigureTable } from "@/app/(dashboard)/concierge/_components/figure-table";
import { numberText } from "@/app/(dashboard)/concierge/_components/figures";
import { rowsAddress } from "@/app/(dashboard)/concierge/_components/rows-address";
import { PageLink } from "@/app/_components/page-link";
import { dayText } from "@/lib/platform/time/calendar";
import type { DayRange } from "@/lib/platform/time/calendar";
import { useOrganization } from "@/app/_client/organization";
import { EventsChart } from "./events-chart";
import classes from "./events.module.css";
import { SERIES_COLORS } from "./series-colors";
import type { Trend, TrendDays } from "./view";

interface EventsProps extends TrendDays {
  trends: readonly Trend[];
  range: DayRange;
  csv: string;
}

/** What happened each day, by kind. */
export function Events({ trends, range, csv, ...days }: EventsProps) {
  return (
    <ChartCard
      title="Events by day"
      description={trends.map(({ label, description }) => `${label}: ${description}`).join(" ")}
      note={<Legend trends={trends} range={range} />}
      csv={csv}
      chart={<EventsChart trends={trends} {...days} />}
      table={<EventsTable trends={trends} {...days} />}
    />
  );
}

function Legend({ trends, range }: Pick<EventsProps, "trends" | "range">) {
  const organization = useOrganization();
  return (
    <span className={classes["legend"]}>
      {trends.map(({ id, label, total }, index) => {
        const entry = (
          <>
            <span className={classes["dot"]} style={{ background: SERIES_COLORS[index] }} aria-hidden="true" />
            {label} <b>{numberText(total)}</b>
          </>
        );
        return total === 0 ? (
          <span key={id} className={classes["entry"]}>
            {entry}
          </span>
        ) : (
          <PageLink key={id} href={rowsAddress(organization, id, range)} className={classes["entry"]} prefetch={false}>
            {entry}
          </PageLink>
        );
      })}
    </span>
  );
}

function EventsTable({ trends, days, today }: Omit<EventsProps, "range" | "csv">) {
  const organization = useOrganization();
  const lines = days.map((day, index) => ({
    key: day,
    name: dayText(day, today),
    ...(day === today ? { note: "so far" } : {}),
    figures: trends.map(({ id, points }) => ({
      value: points[index] ?? 0,
      href: rowsAddress(organization, id, { from: day, to: day }),
    })),
  }));
  return (
    <FigureTable
      caption="Events by day"
      columns={["Day", ...trends.map(({ label }) => label)]}
      lines={lines.toReversed()}
    />
  );
}
