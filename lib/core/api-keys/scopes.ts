/** What keys may be allowed to do, with what that means to people. */
export const SCOPES = {
  "chats:write": "Start chats and add messages",
  "articles:write": "Record article views, mentions and clicks",
  "visitors:write": "Identify visitors",
  "summaries:write": "Summarise chats",
} as const;

/** One of the scopes. */
export type Scope = keyof typeof SCOPES;

/** All of them, as a secret key has. */
export const ALL_SCOPES = [
  "chats:write",
  "articles:write",
  "visitors:write",
  "summaries:write",
] as const satisfies Scope[];

/** A key seen by anybody in a browser must not spend model money. */
export const PUBLISHABLE_SCOPES = ["chats:write", "articles:write", "visitors:write"] as const satisfies Scope[];
