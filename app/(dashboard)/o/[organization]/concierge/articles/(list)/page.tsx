import { IconMessageQuestion } from "@tabler/icons-react";
import type { Metadata } from "next";
import { ButtonLink } from "@/app/_components/button-link";
import { PageHeader } from "@/app/_components/page-header";
import { numberText } from "@/app/(dashboard)/concierge/_components/figures";
import type { Query } from "@/app/(dashboard)/concierge/_components/list/address";
import { CsvButton } from "@/app/(dashboard)/concierge/_components/list/csv-button";
import { ListFilters } from "@/app/(dashboard)/concierge/_components/list/list-filters";
import { Pager } from "@/app/(dashboard)/concierge/_components/list/pager";
import { RangeControl } from "@/app/(dashboard)/concierge/_components/range-control";
import { readRange } from "@/app/(dashboard)/concierge/_components/range";
import { listArticles } from "@/lib/concierge/articles/list-articles";
import type { ArticleTotals } from "@/lib/concierge/articles/read-schemas";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { dayAt, rangeText } from "@/lib/platform/time/calendar";
import { systemClock } from "@/lib/platform/time/clock";
import { articlesPath, csvPath, openQuestionsPath } from "@/lib/paths";
import { ArticleTable } from "@/app/(dashboard)/o/[organization]/concierge/articles/_components/article-table";
import { NoArticles, NoMatches } from "@/app/(dashboard)/o/[organization]/concierge/articles/_components/no-articles";
import { daysIn, readFilters } from "@/app/(dashboard)/o/[organization]/concierge/articles/_components/read-filters";

export const metadata: Metadata = { title: "Articles" };

const PAGE_SIZE = 25;
const SOURCES = [
  { value: "all", label: "All" },
  { value: "catalogue", label: "Catalogue" },
  { value: "web_search", label: "Web search" },
] as const;

interface ArticlesPageProps {
  params: OrganizationParams;
  searchParams: Promise<Query>;
}

export default async function ArticlesPage({ params, searchParams }: ArticlesPageProps) {
  const { ctx, organization } = await requireMember(params);
  const query = await searchParams;
  const today = dayAt(systemClock(), organization.timezone);
  const range = readRange(query, today);
  const { filters, trail } = readFilters(query);
  const { sort = "mentions", ...narrowed } = filters;
  const { from, to } = range;
  const page = await listArticles(ctx, { ...narrowed, sort, from, to, cursor: trail.at(-1), limit: PAGE_SIZE });
  const isNarrowed = Object.values(narrowed).some((filter) => filter !== undefined) || trail.length > 0;
  const address = { ...filters, ...daysIn(range, today) };
  const types = [{ value: "all", label: "All types" }, ...page.types.map((type) => ({ value: type, label: type }))];
  return (
    <>
      <PageHeader
        title="Articles"
        description={`${summaryOf(page.totals)} · ${rangeText(range, today)}`}
        actions={
          <>
            <RangeControl chosen={range} today={today} timezone={organization.timezone} comparable={false} />
            <ButtonLink
              href={openQuestionsPath(organization)}
              variant="default"
              leftSection={<IconMessageQuestion size={16} />}
            >
              Unanswered
            </ButtonLink>
            <CsvButton href={csvPath(organization, "/api/articles", { ...filters, from, to })} />
          </>
        }
      />
      <ListFilters
        search={{ label: "Search articles by title, slug or URL", placeholder: "Search titles", value: filters.search }}
        choices={[
          { name: "source", label: "Source", value: filters.source, options: SOURCES },
          { name: "type", label: "Type", value: filters.type, options: types, asList: true },
        ]}
      />
      {page.data.length === 0 ? (
        isNarrowed ? (
          <NoMatches />
        ) : (
          <NoArticles />
        )
      ) : (
        <ArticleTable
          articles={page.data}
          timezone={organization.timezone}
          sort={sort}
          days={daysIn(range, today)}
          addressBy={(order) =>
            articlesPath(organization, { ...address, sort: order === "mentions" ? undefined : order })
          }
        />
      )}
      <Pager path={articlesPath(organization)} filters={address} trail={trail} next={page.next_cursor} />
    </>
  );
}

function summaryOf({ articles, mentions, clicks, views }: ArticleTotals): string {
  return [some(articles, "article"), some(mentions, "mention"), some(clicks, "click"), some(views, "view")].join(", ");
}

function some(count: number, what: string): string {
  return `${numberText(count)} ${what}${count === 1 ? "" : "s"}`;
}
