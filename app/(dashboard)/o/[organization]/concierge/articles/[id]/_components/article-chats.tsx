import { Skeleton } from "@mantine/core";
import { Moment } from "@/app/_components/moment";
import { Notice } from "@/app/_components/notice";
import { DAY_PARAMS } from "@/app/(dashboard)/concierge/_components/range";
import type { Query } from "@/app/(dashboard)/_components/list/address";
import { ListSection } from "@/app/(dashboard)/_components/list/list-page";
import type { Column } from "@/app/(dashboard)/_components/list/list-table";
import { readList } from "@/app/(dashboard)/_components/list/read-list";
import { RowLink } from "@/app/(dashboard)/_components/list/row-link";
import type { ListSpec } from "@/app/(dashboard)/_components/list/spec";
import { LeadScore } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/lead-score";
import { listArticleChats } from "@/lib/concierge/articles/list-article-chats";
import { articlePath, chatPath } from "@/lib/paths";
import type { ArticleChat } from "@/lib/concierge/articles/read-schemas";
import type { TenantContext } from "@/lib/platform/context";
import { PageQuery } from "@/lib/platform/pagination/page";
import classes from "./article-chats.module.css";

const LIST: ListSpec = { id: "article_chats", noun: { one: "chat", many: "chats" }, filters: [] };

interface ArticleChatsProps {
  ctx: TenantContext;
  articleId: string;
  query: Query;
  organization: { slug: string; timezone: string };
}

/** Where the article was mentioned, at any time. */
export async function ArticleChatsSection({ ctx, articleId, query, organization }: ArticleChatsProps) {
  const list = await readList(LIST, {
    path: articlePath(organization, articleId),
    query,
    keep: DAY_PARAMS,
    shape: PageQuery,
    read: (asked) => listArticleChats(ctx, { ...asked, id: articleId }),
  });
  return (
    <section className={classes["chats"]} aria-labelledby="chats-of-article">
      <h2 id="chats-of-article" className={classes["title"]}>
        Chats that mentioned it
      </h2>
      <ListSection
        list={list}
        columns={columnsOf(organization)}
        rowId={({ id }) => id}
        empty={
          <Notice tone="empty" title="No chat mentioned it">
            It was viewed, or mentioned outside of a chat.
          </Notice>
        }
        pageNames={["Newer", "Older"]}
      />
    </section>
  );
}

/** In place of the chats while they are read. */
export function ChatsLoading() {
  return <Skeleton height={240} mt="lg" />;
}

function columnsOf(organization: { slug: string; timezone: string }): Column<ArticleChat>[] {
  return [
    {
      id: "chat",
      header: "Chat",
      fixed: true,
      cell: ({ chat_id, topic_summary }) => (
        <RowLink href={chatPath(organization, chat_id)} isUnnamed={topic_summary === null}>
          {topic_summary ?? "Not summarised yet"}
        </RowLink>
      ),
    },
    {
      id: "visitor",
      header: "Visitor",
      tone: "soft",
      wide: true,
      cell: ({ visitor_name }) => <bdi>{visitor_name ?? "Anonymous"}</bdi>,
    },
    {
      id: "lead_score",
      header: "Lead score",
      cell: ({ lead_score }) => <LeadScore score={lead_score ?? undefined} />,
    },
    { id: "mentions", header: "Mentions", align: "end", cell: ({ mentions }) => mentions },
    { id: "clicked", header: "Clicked", tone: "soft", cell: ({ clicked }) => (clicked ? "Yes" : "No") },
    {
      id: "last_mentioned",
      header: "Last mentioned",
      align: "end",
      tone: "soft",
      cell: ({ mentioned_at }) => <Moment at={mentioned_at} timezone={organization.timezone} />,
    },
  ];
}
