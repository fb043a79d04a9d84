import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Notice } from "@/app/_components/notice";
import { InfoTip } from "@/app/(dashboard)/_components/info-tip";
import { numberText } from "@/app/(dashboard)/concierge/_components/figures";
import { DAY_PARAMS, badDays, rangeParams, readRange } from "@/app/(dashboard)/concierge/_components/range";
import { RangeControl } from "@/app/(dashboard)/concierge/_components/range-control";
import type { Query } from "@/app/(dashboard)/_components/list/address";
import { ListPage } from "@/app/(dashboard)/_components/list/list-page";
import { readList } from "@/app/(dashboard)/_components/list/read-list";
import { BackToList } from "@/app/(dashboard)/_components/list/return-to-list";
import { listRows } from "@/lib/concierge/analytics/list-rows";
import { METRICS } from "@/lib/concierge/analytics/metrics";
import { CountedRowsQuery } from "@/lib/concierge/analytics/schemas";
import { overviewPath, rowsPath } from "@/lib/paths";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { dayAt, rangeText } from "@/lib/platform/time/calendar";
import { systemClock } from "@/lib/platform/time/clock";
import { metricIn, rowColumns, rowList } from "./_components/row-list";
import classes from "./page.module.css";

const PAGE_SIZE = 50;

interface RowsPageProps {
  params: OrganizationParams;
  searchParams: Promise<Query>;
}

export async function generateMetadata({ searchParams }: RowsPageProps): Promise<Metadata> {
  const metric = metricIn((await searchParams)["metric"]);
  return { title: metric === undefined ? "Rows" : METRICS[metric].label };
}

/** What a number counts, one by one. */
export default async function RowsPage({ params, searchParams }: RowsPageProps) {
  const { ctx, organization } = await requireMember(params);
  const { timezone } = organization;
  const query = await searchParams;
  const metric = metricIn(query["metric"]);
  if (metric === undefined) notFound();
  const today = dayAt(systemClock(), timezone);
  const range = readRange(query, today);
  const { from, to } = range;
  const { label, description } = METRICS[metric];
  const list = await readList(rowList(metric), {
    path: rowsPath(organization),
    query,
    keep: ["metric", ...DAY_PARAMS],
    bad: badDays(query, today),
    pageSize: PAGE_SIZE,
    fixed: { metric },
    shape: CountedRowsQuery,
    read: (asked) => listRows(ctx, { ...asked, from, to }),
  });
  return (
    <ListPage
      list={list}
      back={<BackToList path={overviewPath(organization, rangeParams(range, today))}>Overview</BackToList>}
      title={label}
      description={
        list.page === null ? undefined : (
          <span className={classes["about"]}>
            {list.page.count === null ? "Continued" : numberText(list.page.count)} · {rangeText(range, today)}
            <InfoTip about={label}>{description}</InfoTip>
          </span>
        )
      }
      columns={rowColumns(organization)}
      rowId={({ id }) => id}
      empty={
        <Notice tone="empty" title="Nothing was counted in these days">
          {description} Choose other days to see more.
        </Notice>
      }
      csv={{ route: "/api/analytics/rows", params: { metric, from, to } }}
      pageNames={["Newer", "Older"]}
      actions={<RangeControl chosen={range} today={today} timezone={timezone} comparable={false} />}
    />
  );
}
