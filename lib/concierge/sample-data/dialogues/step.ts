type Article = { id: string; slug: string; title: string; type: string };
type WebResult = { url: string; title: string; score: number; content: string };
type InChat = { chatId: string };
type InSession = InChat & { sessionId: string };

/** The bodies of the external API, as far as a replay fills them. */
type Bodies = {
  chat: InSession & {
    location?: string | undefined;
    userAgent?: string | undefined;
    status?: string | undefined;
    metadata: { dialogue: string; labels: string[] };
  };
  message: InChat & { messageId: string; role: string; content: string };
  mention: InChat & { articles: Article[] };
  web_mention: InSession & { searchQuery: string; mentions: WebResult[] };
  view: InSession & { articleId: string; articleSlug: string; articleTitle: string; articleType: string };
  click: InChat & { articleUrl: string };
  visitor: { email: string; session_id: string; chat_id: string; source: string };
};
export type StepKind = keyof Bodies;

/** A step before its moment is known. `id` is the sender's own id: the same in every run. `rows` is what it stores. */
export type Draft = { [Kind in StepKind]: { kind: Kind; id: string; rows: number; body: Bodies[Kind] } }[StepKind];

/** One thing a concierge tells Horizon, `offsetMs` after the start of the chat. */
export type Step = Draft & { offsetMs: number };
