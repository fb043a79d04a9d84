import type { z } from "zod";
import { articleViewRow, clickRow, webMentionsRow } from "@/lib/concierge/articles/schemas";
import type {
  ArticleMentionsBody,
  ArticleViewBody,
  ClickBody,
  WebMentionsBody,
} from "@/lib/concierge/articles/schemas";
import { chatRow, messageRow } from "@/lib/concierge/chats/schemas";
import type { ChatBody, MessageBody } from "@/lib/concierge/chats/schemas";
import { visitorRow } from "@/lib/concierge/visitors/schemas";
import type { VisitorBody } from "@/lib/concierge/visitors/schemas";

/** A batch's own fields of an item. */
interface Envelope {
  id?: string | undefined;
  sent_at?: string | undefined;
}

type Item<Body extends z.ZodType> = z.output<Body> & Envelope;

/** What to write for one item. Most write one row; mentions come several to an item. */
export interface ItemRows<Kind extends string> {
  kind: Kind;
  rows: Readonly<Record<string, unknown>>[];
}

export function chatRows(item: Item<typeof ChatBody>): ItemRows<"chat"> {
  const row = dated(chatRow(item), item);
  return { kind: "chat", rows: [{ ...row, type: "chat", chat_id: row.chat_id ?? item.id }] };
}

export function messageRows(item: Item<typeof MessageBody>): ItemRows<"message"> {
  const row = dated(messageRow(item), item);
  return { kind: "message", rows: [{ ...row, type: "message", message_id: row.message_id ?? item.id }] };
}

export function visitorRows({ id: _id, ...item }: Item<typeof VisitorBody>): ItemRows<"visitor"> {
  return { kind: "visitor", rows: [{ ...dated(visitorRow(item), item), type: "visitor" }] };
}

export function viewRows(item: Item<typeof ArticleViewBody>): ItemRows<"view"> {
  return { kind: "view", rows: [{ ...dated(articleViewRow(item), item), type: "view", external_id: item.id }] };
}

export function clickRows(item: Item<typeof ClickBody>): ItemRows<"click"> {
  return { kind: "click", rows: [{ ...dated(clickRow(item), item), type: "click" }] };
}

export function articleMentionRows(item: Item<typeof ArticleMentionsBody>): ItemRows<"mention"> {
  const rows = item.articles.map((article, position) => ({
    type: "mention",
    source: "catalogue",
    article_id: article.id,
    article_title: article.title,
    article_slug: article.slug,
    article_type: article.type,
    chat_id: item.chatId,
    external_id: idAt(item.id, position),
    sent_at: item.sent_at ?? item.timestamp,
  }));
  return { kind: "mention", rows };
}

export function webMentionRows(item: Item<typeof WebMentionsBody>): ItemRows<"web_mention"> {
  const { mentions, ...shared } = dated(webMentionsRow(item, "article"), item);
  const rows = mentions.map((mention, position) => ({
    ...shared,
    type: "mention",
    source: "web_search",
    article_url: mention.url,
    article_title: mention.title,
    article_type: mention.type,
    score: mention.score,
    excerpt: mention.content,
    image_url: mention.image,
    external_id: idAt(item.id, position),
  }));
  return { kind: "web_mention", rows };
}

function dated<Row extends { sent_at?: string | undefined }>(row: Row, item: Envelope): Row {
  return { ...row, sent_at: item.sent_at ?? row.sent_at };
}

/** The sender names the item; each of its mentions needs a name of its own to be recognized when it comes again. */
function idAt(id: string | undefined, position: number): string | undefined {
  return id === undefined ? undefined : `${id}:${position + 1}`;
}
