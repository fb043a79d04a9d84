import Link from "next/link";
import { Moment } from "@/app/_components/moment";
import type { Chat } from "@/lib/concierge/chats/schemas";
import classes from "./chat-table.module.css";
import { LeadScore } from "./lead-score";
import { ListKeys } from "./list-keys";
import { Sentiment } from "./sentiment";
import { Status } from "./status";

/** The chats of one page: a table on a desk, cards on a phone. */
export function ChatTable({ chats, timezone }: { chats: readonly Chat[]; timezone: string }) {
  return (
    <ListKeys>
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
            <ChatRow key={chat.id} chat={chat} timezone={timezone} />
          ))}
        </tbody>
      </table>
    </ListKeys>
  );
}

function ChatRow({ chat, timezone }: { chat: Chat; timezone: string }) {
  const { topicSummary, leadScore, sentiment } = chat.metadata;
  return (
    <tr>
      <td className={classes["topic"]}>
        <Link
          href={`/concierge/chats/${encodeURIComponent(chat.chat_id)}`}
          className={classes["link"]}
          data-unsummarised={topicSummary === undefined || undefined}
          prefetch={false}
        >
          {topicSummary ?? "Not summarised yet"}
        </Link>
        <span className={classes["id"]}>{chat.chat_id}</span>
      </td>
      <td className={classes["visitor"]}>
        <span className={classes["name"]} data-unknown={chat.visitor_name === null || undefined}>
          {chat.visitor_name ?? "Anonymous"}
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
        <Moment at={chat.last_message_at ?? chat.created_at} timezone={timezone} />
      </td>
    </tr>
  );
}
