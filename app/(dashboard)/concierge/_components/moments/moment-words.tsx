import {
  MergeIcon,
  MousePointerClickIcon,
  ExternalLinkIcon,
  EyeIcon,
  MessageSquareTextIcon,
  MegaphoneIcon,
  UserCheckIcon,
} from "lucide-react";
import type { ReactNode } from "react";
import type { TimelineItem } from "@/lib/concierge/visitors/schemas";
import { ArticleLink, ChatLink } from "@/app/(dashboard)/concierge/_components/links";
import classes from "@/app/(dashboard)/_components/timeline/timeline.module.css";

export const MOMENT_ICONS = {
  chat: MessageSquareTextIcon,
  view: EyeIcon,
  mention: MegaphoneIcon,
  click: MousePointerClickIcon,
  identification: UserCheckIcon,
  merge: MergeIcon,
} as const;

/** What a web visitor did, or what became known of them, in words. */
export function MomentWords({ item }: { item: TimelineItem }) {
  switch (item.kind) {
    case "chat":
      return (
        <Words
          what="Started a chat"
          detail={[messages(item.message_count), item.lead_score === null ? null : `lead score ${item.lead_score}`]}
        >
          <ChatLink chatId={item.chat_id} className={classes["link"]}>
            {item.topic_summary ?? "Not summarised yet"}
          </ChatLink>
        </Words>
      );
    case "view":
      return (
        <Words what="Viewed" detail={[item.article_type]} chatId={item.chat_id}>
          <Article id={item.article} title={item.article_title} />
        </Words>
      );
    case "mention":
      return (
        <Words
          what="Article mentioned"
          detail={[item.article_type, item.search_query === null ? null : `found by “${item.search_query}”`]}
          chatId={item.chat_id}
        >
          <Article id={item.article} title={item.article_title} url={item.article_url} />
        </Words>
      );
    case "click":
      return (
        <Words what="Clicked" detail={[item.article_type]} chatId={item.chat_id}>
          <Article id={item.article} title={item.article_title} url={item.article_url} />
        </Words>
      );
    case "identification":
      return item.source === null ? (
        <Words what="Recognised in another session" detail={[item.session_id]} />
      ) : (
        <Words what="Identified" detail={[`source ${item.source}`, item.session_id]} />
      );
    case "merge":
      return <Words what="Merged with an anonymous visitor" detail={[item.reason]} />;
  }
}

interface WordsProps {
  what: string;
  children?: ReactNode;
  detail: readonly (string | null)[];
  /** The chat in which it happened. */
  chatId?: string | null;
}

function Words({ what, children, detail, chatId = null }: WordsProps) {
  const said = detail.filter((part) => part !== null);
  return (
    <>
      <span className={classes["what"]}>
        <span className={classes["verb"]}>{what}</span> {children}
      </span>
      {said.length === 0 && chatId === null ? null : (
        <span className={classes["detail"]}>
          {said.join(" · ")}
          {chatId === null ? null : (
            <>
              {said.length === 0 ? null : " · "}
              <ChatLink chatId={chatId} className={classes["link"]}>
                in a chat
              </ChatLink>
            </>
          )}
        </span>
      )}
    </>
  );
}

/** Only web addresses are followed: the text came from a widget. */
function Article({ id, title, url = null }: { id: string; title: string | null; url?: string | null }) {
  const words = title ?? url ?? "an article";
  return (
    <>
      <ArticleLink articleId={id} className={classes["link"]}>
        {words}
      </ArticleLink>
      {url !== null && /^https?:\/\//i.test(url) ? (
        <a href={url} target="_blank" rel="noopener noreferrer nofollow" className={classes["out"]}>
          <ExternalLinkIcon size={13} aria-label={`Open ${words} in a new tab`} />
        </a>
      ) : null}
    </>
  );
}

function messages(count: number): string {
  return count === 1 ? "1 message" : `${count} messages`;
}
