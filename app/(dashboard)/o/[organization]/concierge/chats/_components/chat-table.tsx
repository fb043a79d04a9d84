import Link from "next/link";
import { Moment } from "@/app/_components/moment";
import type { ListedChat } from "@/lib/concierge/chats/schemas";
import classes from "./chat-table.module.css";
import { wordsFound } from "./found-words";
import { LeadScore } from "./lead-score";
import { ListKeys } from "./list-keys";
import { Marked } from "./marked";
import { listAddress } from "./list-address";
import type { Shown } from "./list-address";
import { Sentiment } from "./sentiment";
import { Status } from "./status";

interface ChatTableProps {
  chats: readonly ListedChat[];
  shown: Shown;
  organization: { slug: string; timezone: string };
}

/** The chats of one page: a table where there is room for one, cards where there is not. */
export function ChatTable({ chats, shown, organization }: ChatTableProps) {
  const { filters, trail, chat: open } = shown;
  return (
    <ListKeys closed={open === undefined ? undefined : listAddress(organization, filters, { trail })}>
      <div className={classes["frame"]}>
        <table className={classes["table"]}>
          <thead>
            <tr>
              <th scope="col">Topic</th>
              <th scope="col">Visitor</th>
              <th scope="col">Lead score</th>
              <th scope="col">Sentiment</th>
              <th scope="col">Status</th>
              <th scope="col" className={classes["number"]}>
                Messages
              </th>
              <th scope="col" className={classes["number"]}>
                Last message
              </th>
            </tr>
          </thead>
          <tbody>
            {chats.map((chat) => (
              <ChatRow key={chat.id} chat={chat} shown={shown} organization={organization} />
            ))}
          </tbody>
        </table>
      </div>
    </ListKeys>
  );
}

function ChatRow({ chat, shown, organization }: Omit<ChatTableProps, "chats"> & { chat: ListedChat }) {
  const { topicSummary, leadScore, sentiment } = chat.metadata;
  const { filters, trail, chat: open } = shown;
  const words = wordsFound(filters.search);
  const match = chat.match ?? null;
  const anchor = match === null ? "" : `#message-${match.message_id}`;
  return (
    <tr data-chat={chat.chat_id}>
      <td className={classes["topic"]}>
        <Link
          href={listAddress(organization, filters, { trail, chat: chat.chat_id }) + anchor}
          className={classes["link"]}
          data-unsummarised={topicSummary === undefined || undefined}
          aria-current={chat.chat_id === open ? "true" : undefined}
          prefetch={false}
          scroll={false}
        >
          <Marked text={topicSummary ?? "Not summarised yet"} words={topicSummary === undefined ? null : words} />
        </Link>
        {match === null ? (
          <span className={classes["id"]}>{chat.chat_id}</span>
        ) : (
          <span className={classes["match"]}>
            <Marked text={match.excerpt} words={words} />
          </span>
        )}
      </td>
      <td className={classes["visitor"]}>
        <span className={classes["name"]} data-unknown={chat.visitor_name === null || undefined}>
          <Marked text={chat.visitor_name ?? "Anonymous"} words={chat.visitor_name === null ? null : words} />
        </span>
        {chat.location === null ? null : <span className={classes["location"]}>{chat.location}</span>}
      </td>
      <td className={classes["lead"]}>
        <LeadScore score={leadScore} />
      </td>
      <td className={classes["sentiment"]}>
        <Sentiment value={sentiment} />
      </td>
      <td className={classes["status"]}>
        <Status value={chat.status} />
      </td>
      <td className={`${classes["number"]} ${classes["messages"]}`}>
        {chat.message_count}
        <span className={classes["unit"]}> {chat.message_count === 1 ? "message" : "messages"}</span>
      </td>
      <td className={`${classes["number"]} ${classes["time"]}`}>
        <Moment at={chat.last_message_at ?? chat.created_at} timezone={organization.timezone} />
      </td>
    </tr>
  );
}
