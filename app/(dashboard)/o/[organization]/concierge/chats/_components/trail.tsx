import { BookIcon, MousePointerClickIcon, MessageSquareTextIcon, QuoteIcon } from "lucide-react";
import type { ChatDetail, TrailItem } from "@/lib/concierge/chats/schemas";
import { exactTime } from "@/lib/platform/time/format-time";
import { ChatLink, VisitorLink } from "@/app/(dashboard)/concierge/_components/links";
import panel from "./summary-panel.module.css";
import classes from "./trail.module.css";

const KINDS = {
  chat: { Icon: MessageSquareTextIcon, label: "Began a chat" },
  view: { Icon: BookIcon, label: "Viewed" },
  mention: { Icon: QuoteIcon, label: "Was told of" },
  click: { Icon: MousePointerClickIcon, label: "Clicked" },
} as const;
const MOST = 100;

/** Who the visitor is, and what they did around the chat, in the order of time. */
export function Trail({ chat, timezone }: { chat: ChatDetail; timezone: string }) {
  const { visitor, trail } = chat;
  return (
    <section className={panel["card"]}>
      <h2 className={panel["title"]}>Visitor</h2>
      {visitor === null ? (
        <p className={panel["hint"]}>Anonymous so far. This is what the session did.</p>
      ) : (
        <p className={classes["visitor"]}>
          <VisitorLink visitorId={visitor.id} className={classes["name"]}>
            {visitor.name ?? visitor.email ?? "Unnamed visitor"}
          </VisitorLink>
          {visitor.name === null || visitor.email === null ? null : <span>{visitor.email}</span>}
        </p>
      )}
      <ol className={classes["trail"]} aria-label="What the visitor did">
        {trail.map((item, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- what happened at one moment has no other name
          <Step key={`${item.at} ${item.kind} ${index}`} item={item} chatId={chat.chat_id} timezone={timezone} />
        ))}
      </ol>
      {trail.length < MOST ? null : <p className={panel["hint"]}>The last hundred things are shown.</p>}
    </section>
  );
}

function Step({ item, chatId, timezone }: { item: TrailItem; chatId: string; timezone: string }) {
  const { Icon, label } = KINDS[item.kind];
  const isThis = item.chat_id === chatId;
  return (
    <li className={classes["step"]} data-this={isThis || undefined}>
      <Icon size={15} strokeWidth={1.75} aria-hidden="true" className={classes["icon"]} />
      <span className={classes["what"]}>
        <span className={classes["kind"]}>{isThis ? "Began this chat" : label}</span>{" "}
        {item.chat_id === null || isThis ? (
          item.chat_id === null && item.title
        ) : (
          <ChatLink chatId={item.chat_id} className={classes["other"]}>
            {item.title ?? item.chat_id}
          </ChatLink>
        )}
      </span>
      <time dateTime={item.at} title={exactTime(item.at, timezone)} className={classes["time"]}>
        {shortTime(item.at, timezone)}
      </time>
    </li>
  );
}

/** `20 Nov, 18:18` */
function shortTime(at: string, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
  }).format(Date.parse(at));
}
