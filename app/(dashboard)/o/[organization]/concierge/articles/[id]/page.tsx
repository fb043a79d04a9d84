import { IconArrowLeft, IconExternalLink } from "@tabler/icons-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Moment } from "@/app/_components/moment";
import { PageHeader } from "@/app/_components/page-header";
import type { Query } from "@/app/(dashboard)/concierge/_components/list/address";
import { trailIn } from "@/app/(dashboard)/concierge/_components/list/address";
import { RangeControl } from "@/app/(dashboard)/concierge/_components/range-control";
import { readRange } from "@/app/(dashboard)/concierge/_components/range";
import { Section } from "@/app/(dashboard)/concierge/_components/section";
import { daysIn } from "@/app/(dashboard)/o/[organization]/concierge/articles/_components/read-filters";
import { BackKey } from "@/app/(dashboard)/o/[organization]/concierge/chats/[chatId]/_components/back-key";
import { outcomeOf } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/outcome-of";
import { getArticle } from "@/lib/concierge/articles/get-article";
import { requireMember } from "@/lib/platform/auth/member";
import { dayAt } from "@/lib/platform/time/calendar";
import { systemClock } from "@/lib/platform/time/clock";
import { articlesPath, csvPath } from "@/lib/paths";
import { ArticleDays } from "./_components/article-days";
import { ArticleChatsSection, ChatsLoading } from "./_components/article-chats";
import { OtherOrganization } from "./_components/other-organization";
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
  const article = await outcomeOf(getArticle(ctx, id, { from, to }));
  if (article === "not_found") notFound();
  if (article === "other_organization") return <OtherOrganization />;
  const days = daysIn(range, today);
  return (
    <>
      <BackKey />
      <PageHeader
        back={
          <Link href={articlesPath(organization, days)} className={classes["back"]}>
            <IconArrowLeft size={15} aria-hidden="true" /> Articles
          </Link>
        }
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
      <Section name="The chats that named it" fallback={<ChatsLoading />}>
        <ArticleChatsSection
          ctx={ctx}
          organization={organization}
          articleId={article.id}
          days={days}
          trail={trailIn(query)}
        />
      </Section>
    </>
  );
}

/** Where the article is; only web addresses are followed, because the text came from a widget. */
function Address({ url, slug }: { url: string | null; slug: string | null }) {
  if (url === null || !/^https?:\/\//i.test(url)) return slug === null ? null : <span>{slug}</span>;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow" className={classes["address"]}>
      {url} <IconExternalLink size={13} aria-label="(opens elsewhere)" />
    </a>
  );
}
