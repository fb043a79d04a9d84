import { Skeleton } from "@mantine/core";
import { Moment } from "@/app/_components/moment";
import { Notice } from "@/app/_components/notice";
import { Pager } from "@/app/(dashboard)/concierge/_components/list/pager";
import classes from "@/app/(dashboard)/concierge/_components/list/table.module.css";
import { LeadScore } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/lead-score";
import { ListKeys } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/list-keys";
import { listArticleChats } from "@/lib/concierge/articles/list-article-chats";
import type { ArticleChat } from "@/lib/concierge/articles/read-schemas";
import type { TenantContext } from "@/lib/platform/context";
import { ChatLink } from "@/app/(dashboard)/concierge/_components/links";
import { articlePath } from "@/lib/paths";
import own from "./article-chats.module.css";

const PAGE_SIZE = 25;

interface ArticleChatsProps {
  ctx: TenantContext;
  organization: { slug: string; timezone: string };
  articleId: string;
  days: Readonly<Record<string, string>>;
  trail: readonly string[];
}

/** Where the article was mentioned, whenever that was. */
export async function ArticleChatsSection({ ctx, organization, articleId, days, trail }: ArticleChatsProps) {
  const page = await listArticleChats(ctx, { id: articleId, limit: PAGE_SIZE, cursor: trail.at(-1) });
  return (
    <section className={own["chats"]} aria-labelledby="chats-of-article">
      <h2 id="chats-of-article" className={own["title"]}>
        Chats that named it
      </h2>
      {page.data.length === 0 ? (
        <Notice tone="empty" title="No chat named it">
          It was viewed, or mentioned outside of a chat.
        </Notice>
      ) : (
        <ChatsTable chats={page.data} timezone={organization.timezone} />
      )}
      <Pager
        path={articlePath(organization, articleId)}
        filters={days}
        trail={trail}
        next={page.next_cursor}
        names={["Newer", "Older"]}
      />
    </section>
  );
}

/** In place of the chats while they are read. */
export function ChatsLoading() {
  return <Skeleton height={240} mt="lg" />;
}

function ChatsTable({ chats, timezone }: { chats: readonly ArticleChat[]; timezone: string }) {
  return (
    <ListKeys>
      <table className={classes["table"]}>
        <thead>
          <tr>
            <th scope="col">Chat</th>
            <th scope="col">Visitor</th>
            <th scope="col">Lead score</th>
            <th scope="col" className={classes["number"]}>
              Mentions
            </th>
            <th scope="col">Clicked</th>
            <th scope="col" className={classes["number"]}>
              Last mentioned
            </th>
          </tr>
        </thead>
        <tbody>
          {chats.map(({ id, chat_id, topic_summary, visitor_name, lead_score, mentions, clicked, mentioned_at }) => (
            <tr key={id}>
              <td className={classes["main"]}>
                <ChatLink
                  chatId={chat_id}
                  className={classes["link"]}
                  data-unknown={topic_summary === null ? true : undefined}
                >
                  {topic_summary ?? "Not summarised yet"}
                </ChatLink>
              </td>
              <td className={`${classes["soft"]} ${classes["wide"]}`} data-label="Visitor">
                {visitor_name ?? "Anonymous"}
              </td>
              <td data-label="Lead score">
                <LeadScore score={lead_score ?? undefined} />
              </td>
              <td className={classes["number"]} data-label="Mentions">
                {mentions}
              </td>
              <td className={classes["soft"]} data-label="Clicked">
                {clicked ? "Yes" : "No"}
              </td>
              <td className={`${classes["number"]} ${classes["soft"]}`} data-label="Last mentioned">
                <Moment at={mentioned_at} timezone={timezone} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ListKeys>
  );
}
