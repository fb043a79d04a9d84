import { VisuallyHidden } from "@mantine/core";
import { MousePointerClickIcon, ExternalLinkIcon } from "lucide-react";
import type { ChatMention } from "@/lib/concierge/chats/schemas";
import classes from "./mentions.module.css";
import panel from "./summary-panel.module.css";

/** What the concierge named, each once, and whether the visitor followed it. */
export function Mentions({ mentions }: { mentions: readonly ChatMention[] }) {
  const named = onePerArticle(mentions);
  if (named.length === 0) return null;
  return (
    <section className={panel["card"]}>
      <h2 className={panel["title"]}>Mentioned</h2>
      <ul className={classes["chips"]}>
        {named.map((mention) => (
          <li key={mention.id}>
            <Chip mention={mention} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Chip({
  mention: { article_title, article_slug, article_url, article_type, clicked },
}: {
  mention: ChatMention;
}) {
  const title = article_title ?? article_slug ?? article_url ?? article_type;
  const content = (
    <>
      {title}
      {clicked ? (
        <>
          <MousePointerClickIcon size={14} aria-hidden="true" />
          <VisuallyHidden>, clicked</VisuallyHidden>
        </>
      ) : null}
      {article_url === null ? null : <ExternalLinkIcon size={13} aria-hidden="true" />}
    </>
  );
  // only web addresses are followed: the text came from a widget
  return article_url !== null && /^https?:\/\//i.test(article_url) ? (
    <a
      href={article_url}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className={classes["chip"]}
      title={article_type}
    >
      {content}
    </a>
  ) : (
    <span className={classes["chip"]} title={article_type}>
      {content}
    </span>
  );
}

function onePerArticle(mentions: readonly ChatMention[]): ChatMention[] {
  const byArticle = new Map<string, ChatMention>();
  for (const mention of mentions) {
    const name = mention.article_slug ?? mention.article_url ?? mention.id;
    const earlier = byArticle.get(name);
    byArticle.set(name, { ...(earlier ?? mention), clicked: mention.clicked || (earlier?.clicked ?? false) });
  }
  return [...byArticle.values()];
}
