import type { Metadata } from "next";
import { Suspense } from "react";
import { PageHeader } from "@/app/_components/page-header";
import { RangeControl } from "@/app/(dashboard)/concierge/_components/range-control";
import { readRange } from "@/app/(dashboard)/concierge/_components/range";
import type { SearchParams } from "@/app/(dashboard)/concierge/_components/range";
import { Section } from "@/app/(dashboard)/concierge/_components/section";
import { readOverview } from "@/lib/concierge/analytics/read-overview";
import { listChats } from "@/lib/concierge/chats/list-chats";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { dayAt } from "@/lib/platform/time/calendar";
import { systemClock } from "@/lib/platform/time/clock";
import { csvPath } from "@/lib/paths";
import { Composition } from "./_components/composition";
import { Freshness } from "./_components/freshness";
import { Latest } from "./_components/latest";
import { Refresh } from "./_components/refresh";
import { EventTotals, SessionFunnel, Trends } from "./_components/sections";
import { CardSkeleton, CompositionSkeleton, TrendsSkeleton } from "./_components/skeletons";
import classes from "./page.module.css";

export const metadata: Metadata = { title: "Overview" };

const NEWEST = 6;

interface OverviewPageProps {
  params: OrganizationParams;
  searchParams: Promise<SearchParams>;
}

/** What the concierge did in some days. One call reads every number, one the newest chats; each part fails by itself. */
export default async function OverviewPage({ params, searchParams }: OverviewPageProps) {
  const { ctx, organization } = await requireMember(params);
  const query = await searchParams;
  const { timezone } = organization;
  const today = dayAt(systemClock(), timezone);
  const range = readRange(query, today);
  const { from, to, compare } = range;
  const overview = begun(readOverview(ctx, { from, to, compare: compare === "none" ? undefined : compare }));
  const newest = begun(listChats(ctx, { limit: NEWEST }));
  const chosen = typeof query["metric"] === "string" ? query["metric"] : undefined;
  const csv = csvPath(organization, "/api/analytics/overview", { from, to });

  return (
    <>
      <PageHeader
        title="Overview"
        description={
          <Suspense fallback="Reading the numbers…">
            <Freshness overview={overview} timezone={timezone} />
          </Suspense>
        }
        actions={
          <>
            <RangeControl chosen={range} today={today} timezone={timezone} />
            <Refresh />
          </>
        }
      />
      <div className={classes["parts"]}>
        <Section name="The totals" fallback={<TrendsSkeleton />}>
          <Trends overview={overview} chosen={chosen} csv={csv} />
        </Section>
        <div className={classes["two"]}>
          <Section name="Events by day" fallback={<CardSkeleton />}>
            <EventTotals overview={overview} csv={csv} />
          </Section>
          <Section name="From session to lead" fallback={<CardSkeleton />}>
            <SessionFunnel organization={organization} overview={overview} csv={csv} />
          </Section>
        </div>
        <div className={classes["three"]}>
          <Section name="Devices and places" fallback={<CompositionSkeleton />}>
            <Composition
              organization={organization}
              overview={overview}
              csv={csvPath(organization, "/api/analytics/user-composition", { from, to })}
            />
          </Section>
        </div>
        <Section name="The newest chats" fallback={<CardSkeleton />}>
          <Latest chats={newest} organization={organization} />
        </Section>
      </div>
    </>
  );
}

/** A read that has begun. Whoever awaits it learns of its failure; until then that is nobody's unhandled one. */
function begun<Answer>(reading: Promise<Answer>): Promise<Answer> {
  reading.catch(() => undefined);
  return reading;
}
