import { Moment } from "@/app/_components/moment";
import { hrefOf } from "@/app/(dashboard)/_components/list/address";
import type { Address } from "@/app/(dashboard)/_components/list/address";
import type { Column } from "@/app/(dashboard)/_components/list/list-table";
import { Below, RowLink } from "@/app/(dashboard)/_components/list/row-link";
import type { ListSpec, Option } from "@/app/(dashboard)/_components/list/spec";
import type { ChatFilterOptions, ListedChat } from "@/lib/concierge/chats/schemas";
import { wordsFound } from "./found-words";
import { LeadScore } from "./lead-score";
import { Marked } from "./marked";
import { Sentiment } from "./sentiment";
import { Status } from "./status";

const STATUSES: readonly Option[] = [
  { value: "active", label: "Active" },
  { value: "completed", label: "Completed" },
  { value: "abandoned", label: "Abandoned" },
];

const SENTIMENTS: readonly Option[] = [
  { value: "positive", label: "Positive" },
  { value: "neutral", label: "Neutral" },
  { value: "negative", label: "Negative" },
];

/** Bands of lead scores, as the guide of the scores draws them. */
const LEAD_SCORES = [
  { label: "7 and more: leads", min: 7 },
  { label: "4 to 6: researching", min: 4, max: 6 },
  { label: "1 to 3: browsing", min: 1, max: 3 },
  { label: "0: no intent", max: 0 },
];

/** What chats can be narrowed by; the options are what the newest of them offer. */
export function chatList({ topics, source_pages }: ChatFilterOptions = { topics: [], source_pages: [] }): ListSpec {
  return {
    id: "chats",
    noun: { one: "chat", many: "chats" },
    search: {
      label: "Search messages, summaries, visitors and chat ids",
      placeholder: "Search messages, visitors, ids",
    },
    filters: [
      { kind: "choice", name: "status", label: "Status", quick: true, options: STATUSES },
      { kind: "choice", name: "sentiment", label: "Sentiment", options: SENTIMENTS },
      { kind: "numbers", min: "min_lead_score", max: "max_lead_score", label: "Lead score", bands: LEAD_SCORES },
      { kind: "text", name: "topic", label: "Topic", suggestions: topics },
      { kind: "text", name: "source_page", label: "Source page begins with", suggestions: source_pages },
      { kind: "dates", from: "from", to: "to", label: "Days" },
      { kind: "link", name: "visitor_id", label: "Visitor", words: "one" },
      { kind: "link", name: "tz", label: "Days of the time zone" },
    ],
  };
}

/** The columns of the list of chats. */
export function chatColumns(address: Address, timezone: string): Column<ListedChat>[] {
  const words = wordsFound(address.values["search"]?.[0]);
  return [
    {
      id: "title",
      header: "Title",
      fixed: true,
      cell: (chat) => <Title chat={chat} address={address} words={words} />,
    },
    { id: "visitor", header: "Visitor", wide: true, cell: (chat) => <Visitor chat={chat} words={words} /> },
    { id: "lead_score", header: "Lead score", cell: ({ metadata }) => <LeadScore score={metadata.leadScore} /> },
    { id: "sentiment", header: "Sentiment", cell: ({ metadata }) => <Sentiment value={metadata.sentiment} /> },
    { id: "status", header: "Status", cell: ({ status }) => <Status value={status} /> },
    { id: "messages", header: "Messages", align: "end", cell: ({ message_count }) => message_count },
    {
      id: "last_message",
      header: "Last message",
      align: "end",
      tone: "soft",
      cell: ({ last_message_at, created_at }) => <Moment at={last_message_at ?? created_at} timezone={timezone} />,
    },
    {
      id: "started",
      header: "Started",
      align: "end",
      tone: "soft",
      optional: true,
      cell: ({ created_at }) => <Moment at={created_at} timezone={timezone} />,
    },
  ];
}

interface TitleProps {
  chat: ListedChat;
  address: Address;
  words: RegExp | null;
}

function Title({ chat, address, words }: TitleProps) {
  const { topicSummary } = chat.metadata;
  const match = chat.match ?? null;
  const anchor = match === null ? "" : `#message-${match.message_id}`;
  return (
    <>
      <RowLink
        href={hrefOf(address, { chat: [chat.chat_id] }, address.trail) + anchor}
        isUnnamed={topicSummary === undefined}
        isOpen={address.values["chat"]?.[0] === chat.chat_id}
      >
        <Marked text={topicSummary ?? "Not summarised yet"} words={topicSummary === undefined ? null : words} />
      </RowLink>
      {match === null ? (
        <Below look="code">{chat.chat_id}</Below>
      ) : (
        <Below look="clamp">
          <Marked text={match.excerpt} words={words} />
        </Below>
      )}
    </>
  );
}

function Visitor({ chat: { visitor_name, location }, words }: Omit<TitleProps, "address">) {
  return (
    <>
      <bdi>
        <Marked text={visitor_name ?? "Anonymous"} words={visitor_name === null ? null : words} />
      </bdi>
      {location === null ? null : <Below>{location}</Below>}
    </>
  );
}
