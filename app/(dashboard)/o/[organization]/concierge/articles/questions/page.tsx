import type { Metadata } from "next";
import { Notice } from "@/app/_components/notice";
import { DAY_PARAMS, badDays, readRange } from "@/app/(dashboard)/concierge/_components/range";
import { RangeControl } from "@/app/(dashboard)/concierge/_components/range-control";
import type { Query } from "@/app/(dashboard)/_components/list/address";
import { ListPage } from "@/app/(dashboard)/_components/list/list-page";
import { readList } from "@/app/(dashboard)/_components/list/read-list";
import { BackToList } from "@/app/(dashboard)/_components/list/return-to-list";
import { listOpenQuestions } from "@/lib/concierge/articles/list-open-questions";
import { ListQuestions } from "@/lib/concierge/articles/read-schemas";
import { articlesPath, openQuestionsPath } from "@/lib/paths";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { dayAt } from "@/lib/platform/time/calendar";
import { systemClock } from "@/lib/platform/time/clock";
import { QUESTION_LIST, questionColumns } from "./_components/question-list";

export const metadata: Metadata = { title: "Unanswered questions" };

interface QuestionsPageProps {
  params: OrganizationParams;
  searchParams: Promise<Query>;
}

export default async function QuestionsPage({ params, searchParams }: QuestionsPageProps) {
  const { ctx, organization } = await requireMember(params);
  const { timezone } = organization;
  const query = await searchParams;
  const today = dayAt(systemClock(), timezone);
  const range = readRange(query, today);
  const { from, to } = range;
  const list = await readList(QUESTION_LIST, {
    path: openQuestionsPath(organization),
    query,
    keep: DAY_PARAMS,
    bad: badDays(query, today),
    shape: ListQuestions,
    read: (asked) => listOpenQuestions(ctx, { ...asked, from, to }),
  });
  return (
    <ListPage
      list={list}
      back={<BackToList path={articlesPath(organization)}>Articles</BackToList>}
      title="Unanswered questions"
      description="Visitors’ messages with a question mark after which their chat named no article, newest first."
      columns={questionColumns(organization)}
      rowId={({ id }) => id}
      empty={
        <Notice tone="empty" title="No question went unanswered">
          Each question of these days was followed by an article in its chat, or there were none. Choose other days to
          look further back.
        </Notice>
      }
      csv={{ route: "/api/articles/questions", params: { from, to } }}
      pageNames={["Newer", "Older"]}
      actions={<RangeControl chosen={range} today={today} timezone={timezone} comparable={false} />}
    />
  );
}
