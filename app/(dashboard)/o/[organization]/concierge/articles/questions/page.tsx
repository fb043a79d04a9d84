import { IconArrowLeft } from "@tabler/icons-react";
import type { Metadata } from "next";
import Link from "next/link";
import { Notice } from "@/app/_components/notice";
import { PageHeader } from "@/app/_components/page-header";
import type { Query } from "@/app/(dashboard)/concierge/_components/list/address";
import { trailIn } from "@/app/(dashboard)/concierge/_components/list/address";
import { CsvButton } from "@/app/(dashboard)/concierge/_components/list/csv-button";
import { Pager } from "@/app/(dashboard)/concierge/_components/list/pager";
import { RangeControl } from "@/app/(dashboard)/concierge/_components/range-control";
import { readRange } from "@/app/(dashboard)/concierge/_components/range";
import { daysIn } from "@/app/(dashboard)/o/[organization]/concierge/articles/_components/read-filters";
import { listOpenQuestions } from "@/lib/concierge/articles/list-open-questions";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { dayAt } from "@/lib/platform/time/calendar";
import { systemClock } from "@/lib/platform/time/clock";
import { articlesPath, csvPath, openQuestionsPath } from "@/lib/paths";
import { QuestionTable } from "./_components/question-table";
import classes from "./page.module.css";

export const metadata: Metadata = { title: "Questions that found no article" };

const PAGE_SIZE = 25;

interface QuestionsPageProps {
  params: OrganizationParams;
  searchParams: Promise<Query>;
}

export default async function QuestionsPage({ params, searchParams }: QuestionsPageProps) {
  const { ctx, organization } = await requireMember(params);
  const query = await searchParams;
  const today = dayAt(systemClock(), organization.timezone);
  const range = readRange(query, today);
  const trail = trailIn(query);
  const { from, to } = range;
  const page = await listOpenQuestions(ctx, { from, to, cursor: trail.at(-1), limit: PAGE_SIZE });
  return (
    <>
      <PageHeader
        back={
          <Link href={articlesPath(organization, daysIn(range, today))} className={classes["back"]}>
            <IconArrowLeft size={15} aria-hidden="true" /> Articles
          </Link>
        }
        title="Questions that found no article"
        description="Visitors’ messages with a question mark after which their chat named no article, newest first."
        actions={
          <>
            <RangeControl chosen={range} today={today} timezone={organization.timezone} comparable={false} />
            <CsvButton href={csvPath(organization, "/api/articles/questions", { from, to })} />
          </>
        }
      />
      {page.data.length === 0 ? (
        <Notice tone="empty" title={page.next_cursor === null ? "No question went unanswered" : "None among these"}>
          {page.next_cursor === null
            ? "Each question of these days was followed by an article in its chat, or there were none. Choose other days to look further back."
            : "None of the latest messages is such a question. Look further back."}
        </Notice>
      ) : (
        <QuestionTable questions={page.data} timezone={organization.timezone} />
      )}
      <Pager
        path={openQuestionsPath(organization)}
        filters={daysIn(range, today)}
        trail={trail}
        next={page.next_cursor}
        names={["Newer", "Older"]}
      />
    </>
  );
}
