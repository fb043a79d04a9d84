import { MessageCircleQuestionMarkIcon } from "lucide-react";
import type { Metadata } from "next";
import { ButtonLink } from "@/app/_components/button-link";
import { numberText } from "@/app/(dashboard)/concierge/_components/figures";
import { DAY_PARAMS, badDays, readRange } from "@/app/(dashboard)/concierge/_components/range";
import { RangeControl } from "@/app/(dashboard)/concierge/_components/range-control";
import { pick } from "@/app/(dashboard)/_components/list/address";
import type { Query } from "@/app/(dashboard)/_components/list/address";
import { ListPage } from "@/app/(dashboard)/_components/list/list-page";
import { readList } from "@/app/(dashboard)/_components/list/read-list";
import { listArticles } from "@/lib/concierge/articles/list-articles";
import { ListArticles } from "@/lib/concierge/articles/read-schemas";
import type { ArticleTotals } from "@/lib/concierge/articles/read-schemas";
import { articlesPath, openQuestionsPath } from "@/lib/paths";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { dayAt, rangeText } from "@/lib/platform/time/calendar";
import { systemClock } from "@/lib/platform/time/clock";
import {
  articleColumns,
  articleList,
} from "@/app/(dashboard)/o/[organization]/concierge/articles/_components/article-list";
import { NoArticles } from "@/app/(dashboard)/o/[organization]/concierge/articles/_components/no-articles";

export const metadata: Metadata = { title: "Articles" };

interface ArticlesPageProps {
  params: OrganizationParams;
  searchParams: Promise<Query>;
}

export default async function ArticlesPage({ params, searchParams }: ArticlesPageProps) {
  const { ctx, organization } = await requireMember(params);
  const { timezone } = organization;
  const query = await searchParams;
  const today = dayAt(systemClock(), timezone);
  const range = readRange(query, today);
  const { from, to } = range;
  const found = await readList(articleList(), {
    path: articlesPath(organization),
    query,
    keep: DAY_PARAMS,
    bad: badDays(query, today),
    shape: ListArticles,
    read: (asked) => listArticles(ctx, { ...asked, from, to }),
  });
  const { address, page } = found;
  return (
    <ListPage
      list={{ ...found, spec: articleList(page?.types) }}
      viewer={ctx}
      title="Articles"
      description={page === null ? undefined : `${summaryOf(page.totals)} · ${rangeText(range, today)}`}
      columns={articleColumns(organization, pick(address.values, DAY_PARAMS))}
      rowId={({ id }) => id}
      empty={<NoArticles />}
      searchHelp="Search looks at titles, slugs and URLs of what was mentioned, clicked or viewed in these days."
      csv={{ route: "/api/articles", params: { from, to } }}
      actions={
        <>
          <RangeControl chosen={range} today={today} timezone={timezone} comparable={false} />
          <ButtonLink
            href={openQuestionsPath(organization)}
            variant="default"
            leftSection={<MessageCircleQuestionMarkIcon size={16} />}
          >
            Unanswered questions
          </ButtonLink>
        </>
      }
    />
  );
}

function summaryOf({ articles, mentions, clicks, views }: ArticleTotals): string {
  return [some(articles, "article"), some(mentions, "mention"), some(clicks, "click"), some(views, "view")].join(", ");
}

function some(count: number, what: string): string {
  return `${numberText(count)} ${what}${count === 1 ? "" : "s"}`;
}
