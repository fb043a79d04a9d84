import type { CsvColumn } from "@/lib/platform/response/csv";
import type { ListedChat } from "./schemas";

/** A list of chats as a table. */
export const CHAT_COLUMNS: readonly CsvColumn<ListedChat>[] = [
  { header: "Chat", value: ({ chat_id }) => chat_id },
  { header: "Created", value: ({ created_at }) => created_at },
  { header: "Last message", value: ({ last_message_at }) => last_message_at },
  { header: "Messages", value: ({ message_count }) => message_count },
  { header: "Status", value: ({ status }) => status },
  { header: "Topic", value: ({ metadata }) => metadata.topicSummary },
  { header: "Topics", value: ({ metadata }) => metadata.topics?.join(", ") },
  { header: "Lead score", value: ({ metadata }) => metadata.leadScore },
  { header: "Engagement", value: ({ metadata }) => metadata.userScore },
  { header: "Sentiment", value: ({ metadata }) => metadata.sentiment },
  { header: "Signals", value: ({ metadata }) => metadata.conversionSignals?.join(", ") },
  { header: "Visitor", value: ({ visitor_name }) => visitor_name },
  { header: "Session", value: ({ session_id }) => session_id },
  { header: "User", value: ({ user_id }) => user_id },
  { header: "Location", value: ({ location }) => location },
  { header: "Source page", value: ({ source_page }) => source_page },
];
