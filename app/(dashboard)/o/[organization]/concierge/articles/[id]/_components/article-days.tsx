"use client";

import { ChartCard } from "@/app/(dashboard)/concierge/_components/chart-card";
import { FigureTable } from "@/app/(dashboard)/concierge/_components/figure-table";
import { numberText, shareText } from "@/app/(dashboard)/concierge/_components/figures";
import { SERIES_COLORS } from "@/app/(dashboard)/o/[organization]/concierge/overview/_components/series-colors";
import { dayText } from "@/lib/platform/time/calendar";
import type { Day } from "@/lib/platform/time/calendar";
import { CLICK_RATE } from "@/lib/concierge/analytics/metrics";
import type { ArticleDetail } from "@/lib/concierge/articles/read-schemas";
import { ArticleChart } from "./article-chart";
import classes from "./article-days.module.css";
import { SERIES } from "./series";

const DESCRIPTION = `Mentions: how often the concierge named it. Clicks: mentions that a visitor followed, on the day of the click. Views: how often it was opened on your site. ${CLICK_RATE.label}: ${CLICK_RATE.description}`;

interface ArticleDaysProps {
  /** Whether mentions of it can be followed: only those of pages that a web search found. */
  clickable: boolean;
  days: ArticleDetail["days"];
  today: Day;
  csv: string;
}

/** What became of the article, day by day. */
export function ArticleDays({ clickable, days, today, csv }: ArticleDaysProps) {
  return (
    <ChartCard
      title="Day by day"
      description={DESCRIPTION}
      note={<Totals clickable={clickable} days={days} />}
      csv={csv}
      chart={<ArticleChart days={days} today={today} />}
      table={<DaysTable days={days} today={today} />}
    />
  );
}

function Totals({ clickable, days }: Pick<ArticleDaysProps, "clickable" | "days">) {
  const total = (what: "clicked" | (typeof SERIES)[number]["id"]) => days.reduce((sum, day) => sum + day[what], 0);
  return (
    <span className={classes["totals"]}>
      {SERIES.map(({ id, label }, index) => (
        <span key={id} className={classes["total"]}>
          <span className={classes["dot"]} style={{ background: SERIES_COLORS[index] }} aria-hidden="true" />
          {label} <b>{numberText(total(id))}</b>
        </span>
      ))}
      {clickable ? (
        <span className={classes["total"]}>
          {CLICK_RATE.label} <b>{shareText(total("clicked"), total("mentions"))}</b>
        </span>
      ) : null}
    </span>
  );
}

function DaysTable({ days, today }: Pick<ArticleDaysProps, "days" | "today">) {
  const lines = days.map((day) => ({
    key: day.day,
    name: dayText(day.day, today),
    ...(day.day === today ? { note: "so far" } : {}),
    figures: SERIES.map(({ id }) => ({ value: day[id] })),
  }));
  return (
    <FigureTable
      caption="Day by day"
      columns={["Day", ...SERIES.map(({ label }) => label)]}
      lines={lines.toReversed()}
    />
  );
}
