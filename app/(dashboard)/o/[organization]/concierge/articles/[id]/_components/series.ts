/** What is counted of an article, each with a colour of its own in this order. */
export const SERIES = [
  { id: "mentions", label: "Mentions" },
  { id: "clicks", label: "Clicks" },
  { id: "views", label: "Views" },
] as const;
