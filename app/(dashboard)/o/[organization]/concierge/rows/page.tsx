import { IconArrowLeft } from "@tabler/icons-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { PageHeader } from "@/app/_components/page-header";
import { Notice } from "@/app/_components/notice";
import { InfoTip } from "@/app/(dashboard)/concierge/_components/info-tip";
import { RangeControl } from "@/app/(dashboard)/concierge/_components/range-control";
import { rangeParams, readRange } from "@/app/(dashboard)/concierge/_components/range";
import type { SearchParams } from "@/app/(dashboard)/concierge/_components/range";
import { rowsAddress, rowsQuery } from "@/app/(dashboard)/concierge/_components/rows-address";
import { numberText } from "@/app/(dashboard)/concierge/_components/figures";
import { listRows } from "@/lib/concierge/analytics/list-rows";
import { METRICS } from "@/lib/concierge/analytics/metrics";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { dayAt, rangeText } from "@/lib/platform/time/calendar";
import { systemClock } from "@/lib/platform/time/clock";
import { csvPath, overviewPath } from "@/lib/paths";
import { ChosenBar } from "./_components/chosen-bar";
import { CsvButton } from "./_components/csv-button";
import { PageTrail } from "./_components/page-trail";
import { readRows } from "./_components/read-rows";
import { RowTable } from "./_components/row-table";
import classes from "./page.module.css";

export const metadata: Metadata = { title: "Rows" };

const PAGE_SIZE = 50;

interface RowsPageProps {
  params: OrganizationParams;
  searchParams: Promise<SearchParams>;
}

/** What a number counts, one by one. */
export default async function RowsPage({ params, searchParams }: RowsPageProps) {
  const { ctx, organization } = await requireMember(params);
  const query = await searchParams;
  const today = dayAt(systemClock(), organization.timezone);
  const asked = readRows(query);
  if (asked === null) notFound();
  const { metric, bar, trail } = asked;
  const range = readRange(query, today);
  const { label, description } = METRICS[metric];
  const { from, to } = range;
  const chosen = bar && { [bar.facet]: bar.name };
  const page = await listRows(ctx, { metric, ...chosen, from, to, limit: PAGE_SIZE, cursor: trail.at(-1) });
  const address = rowsQuery(metric, range, bar);

  return (
    <>
      <PageHeader
        back={
          <Link href={overviewPath(organization, rangeParams(range, today))} className={classes["back"]}>
            <IconArrowLeft size={15} aria-hidden="true" /> Overview
          </Link>
        }
        title={label}
        description={
          <span className={classes["about"]}>
            {page.count === null ? "Continued" : numberText(page.count)} · {rangeText(range, today)}
            <InfoTip about={label}>{description}</InfoTip>
          </span>
        }
        actions={
          <>
            <RangeControl chosen={range} today={today} timezone={organization.timezone} comparable={false} />
            <CsvButton href={csvPath(organization, "/api/analytics/rows", address)} />
          </>
        }
      />
      {bar === undefined ? null : (
        <div className={classes["filters"]}>
          <ChosenBar bar={bar} without={rowsAddress(organization, metric, range)} />
        </div>
      )}
      {page.data.length === 0 ? (
        <Notice tone="empty" title="Nothing was counted in these days">
          {description} Choose other days to see more.
        </Notice>
      ) : (
        <RowTable rows={page.data} timezone={organization.timezone} />
      )}
      <PageTrail organization={organization} address={address} trail={trail} next={page.next_cursor} />
    </>
  );
}
