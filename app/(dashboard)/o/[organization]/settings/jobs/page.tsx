import type { Metadata } from "next";
import { JOBS } from "@/app/jobs";
import { Notice } from "@/app/_components/notice";
import { PageHeader } from "@/app/_components/page-header";
import type { Query } from "@/app/(dashboard)/_components/list/address";
import { readList } from "@/app/(dashboard)/_components/list/read-list";
import { Section } from "@/app/(dashboard)/settings/_components/section";
import { findLatestCheck } from "@/lib/concierge/analytics/find-latest-check";
import { listFailures } from "@/lib/concierge/summaries/list-failures";
import { getJobStatus } from "@/lib/core/jobs/get-job-status";
import { listJobRuns } from "@/lib/core/jobs/list-job-runs";
import { jobsPath } from "@/lib/paths";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { PageQuery } from "@/lib/platform/pagination/page";
import { FailureTable } from "./_components/failure-table";
import { JobFacts } from "./_components/job-facts";
import { KindTable } from "./_components/kind-table";
import { Ledger, RUN_LIST } from "./_components/ledger";
import { RunNow } from "./_components/run-now";
import { StatisticsCheck } from "./_components/statistics-check";

export const metadata: Metadata = { title: "Jobs" };

const MAX_FAILURES = 10;

interface JobsPageProps {
  params: OrganizationParams;
  searchParams: Promise<Query>;
}

export default async function JobsPage({ params, searchParams }: JobsPageProps) {
  const { ctx, organization, may } = await requireMember(params);
  const query = await searchParams;
  const [statuses, failures, check, runs] = await Promise.all([
    Promise.all(JOBS.map(({ kind }) => getJobStatus(ctx, { kind }))),
    listFailures(ctx, { limit: MAX_FAILURES }),
    findLatestCheck(ctx),
    may("admin")
      ? readList(RUN_LIST, {
          path: jobsPath(organization),
          query,
          shape: PageQuery,
          read: (asked) => listJobRuns(ctx, asked),
        })
      : null,
  ]);
  const { timezone } = organization;
  const summaries = statuses.find(({ kind }) => kind === "summarize_chat");
  return (
    <>
      <PageHeader
        title="Jobs"
        description="Work that is done in the background: chats are summarised once messages have come in."
        actions={may("admin") ? <RunNow /> : undefined}
      />
      {summaries === undefined ? null : <JobFacts status={summaries} timezone={timezone} isAdmin={may("admin")} />}
      <Section title="Kinds of work" description="Each is done within a minute of being due; summaries once an hour.">
        <KindTable statuses={statuses} timezone={timezone} />
      </Section>
      <Section
        title="Failures"
        description="Chats whose last attempt led to no summary. Running now tries them all again."
      >
        <FailureTable failures={failures} organization={organization} />
      </Section>
      <Section title="Runs" description="What each run did for your organisation and what it cost, newest first.">
        {runs === null ? (
          <Notice title="For admins">What each run did and cost is shown to admins of the organisation.</Notice>
        ) : (
          <Ledger list={runs} timezone={timezone} />
        )}
      </Section>
      <Section
        title="Statistics"
        description="Once a day the numbers of every chart are counted again from the rows behind them, and corrected where they differ."
      >
        <StatisticsCheck check={check} timezone={timezone} />
      </Section>
    </>
  );
}
