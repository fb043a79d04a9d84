/** What the search of chats looks at, for a search that finds nothing. */
export const SEARCH_HELP =
  "Search finds words of messages, summaries and visitors; all words must stand in the same one. Write “phrases in quotes”, put a minus before words to leave out, or begin with a chat id.";
