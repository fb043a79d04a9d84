import { ExternalLinkIcon } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Moment } from "@/app/_components/moment";
import { PageHeader } from "@/app/_components/page-header";
import type { Query } from "@/app/(dashboard)/_components/list/address";
import { BackToList } from "@/app/(dashboard)/_components/list/return-to-list";
import { foundOrWhy } from "@/app/(dashboard)/_components/states/found-or-why";
import { OtherOrganization } from "@/app/(dashboard)/_components/states/not-shown";
import { RangeControl } from "@/app/(dashboard)/concierge/_components/range-control";
import { readRange } from "@/app/(dashboard)/concierge/_components/range";
import { Section } from "@/app/(dashboard)/concierge/_components/section";
import { BackKey } from "@/app/(dashboard)/o/[organization]/concierge/chats/[chatId]/_components/back-key";
import { getArticle } from "@/lib/concierge/articles/get-article";
import { requireMember } from "@/lib/platform/auth/member";
import { dayAt } from "@/lib/platform/time/calendar";
import { systemClock } from "@/lib/platform/time/clock";
import { articlesPath, csvPath } from "@/lib/paths";
import { ArticleDays } from "./_components/article-days";
import { ArticleChatsSection, ChatsLoading } from "./_components/article-chats";
import classes from "./page.module.css";

export const metadata: Metadata = { title: "Article" };

interface ArticlePageProps {
  params: Promise<{ organization: string; id: string }>;
  searchParams: Promise<Query>;
}

export default async function ArticlePage({ params, searchParams }: ArticlePageProps) {
  const { ctx, organization } = await requireMember(params);
  const { timezone } = organization;
  const id = decodeURIComponent((await params).id);
  const query = await searchParams;
  const today = dayAt(systemClock(), timezone);
  const range = readRange(query, today);
  const { from, to } = range;
  const article = await foundOrWhy(getArticle(ctx, id, { from, to }));
  if (article === "not_found") notFound();
  if (article === "other_organization")
    return <OtherOrganization noun={{ one: "article", many: "articles" }} list={articlesPath(organization)} />;
  return (
    <>
      <BackKey />
      <PageHeader
        back={<BackToList path={articlesPath(organization)}>Articles</BackToList>}
        title={article.title}
        description={
          <span className={classes["facts"]}>
            <span>{article.type}</span>
            <Address url={article.url} slug={article.slug} />
            {article.last_mentioned_at === null ? null : (
              <span>
                last mentioned <Moment at={article.last_mentioned_at} timezone={timezone} />
              </span>
            )}
            {article.last_viewed_at === null ? null : (
              <span>
                last viewed <Moment at={article.last_viewed_at} timezone={timezone} />
              </span>
            )}
          </span>
        }
        actions={<RangeControl chosen={range} today={today} timezone={timezone} comparable={false} />}
      />
      <ArticleDays
        clickable={article.source === "web_search"}
        days={article.days}
        today={today}
        csv={csvPath(organization, `/api/articles/${article.id}`, { from, to })}
      />
      <Section name="The chats that mentioned it" fallback={<ChatsLoading />}>
        <ArticleChatsSection ctx={ctx} articleId={article.id} query={query} organization={organization} />
      </Section>
    </>
  );
}

/** Where the article is; only web addresses are followed, because the text came from a widget. */
function Address({ url, slug }: { url: string | null; slug: string | null }) {
  if (url === null || !/^https?:\/\//i.test(url)) return slug === null ? null : <span>{slug}</span>;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow" className={classes["address"]}>
      {url} <ExternalLinkIcon size={13} aria-label="(opens in a new tab)" />
    </a>
  );
}
