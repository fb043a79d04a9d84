import type { Dialogue, Turn } from "./dialogue.ts";
import { seeded, seededName } from "./seeded.ts";
import type { Draft, Step } from "./step.ts";

type Mention = NonNullable<Turn["mentions"]>[number];
/** What all drafts of one dialogue share. */
type Shared = { dialogue: string; chatId: string; sessionId: string; searched: Set<string> };

// How often a visitor does what the file does not tell: measured against nothing, chosen so that a dashboard has
// something to show. Decided per dialogue id and never by a dice, so that two runs agree.
const VIEWS_A_MENTIONED_PLACE = 0.3;
const GETS_WEB_RESULTS = 0.35;
const CLICKS_A_WEB_RESULT = 0.55;
const LEAVES_AN_ADDRESS = 0.25;

/** Everything that is sent for one dialogue, in order. Pure: the same dialogue always gives the same steps. */
export function planDialogue(dialogue: Dialogue): Step[] {
  const shared = sharedBy(dialogue);
  const identifiesAfter = identifyingTurn(dialogue);
  const drafts: Draft[] = [chatDraft(dialogue, shared)];
  dialogue.turns.forEach((turn, index) => {
    drafts.push(messageDraft(turn, index, shared));
    if (turn.mentions !== undefined) drafts.push(...mentionDrafts(turn.mentions, index, shared));
    if (index === identifiesAfter) drafts.push(visitorDraft(dialogue, shared));
  });
  return withOffsets(drafts, dialogue.id);
}

function sharedBy(dialogue: Dialogue): Shared {
  return {
    dialogue: dialogue.id,
    chatId: `chat_${dialogue.id}`,
    sessionId: dialogue.session ?? `session_${seededName(dialogue.id)}`,
    // a place is looked up on the web once a chat, so that a click can mean only one mention
    searched: new Set(),
  };
}

function chatDraft(dialogue: Dialogue, { chatId, sessionId }: Shared): Draft {
  const body = {
    chatId,
    sessionId,
    location: dialogue.location,
    userAgent: dialogue.user_agent,
    status: dialogue.status,
    metadata: { dialogue: dialogue.id, labels: dialogue.topics },
  };
  return { kind: "chat", id: chatId, rows: 1, body };
}

function messageDraft(turn: Turn, index: number, { chatId }: Shared): Draft {
  const id = `${chatId}:message-${index + 1}`;
  return { kind: "message", id, rows: 1, body: { chatId, messageId: id, role: turn.role, content: turn.content } };
}

function mentionDrafts(mentions: Mention[], index: number, shared: Shared): Draft[] {
  const { chatId } = shared;
  const articles = mentions.map(({ slug, title, type }) => ({ id: slug, slug, title, type }));
  const recorded: Draft = {
    kind: "mention",
    id: `${chatId}:mention-${index + 1}`,
    rows: articles.length,
    body: { chatId, articles },
  };
  return [recorded, ...webDrafts(mentions, index, shared), ...viewDrafts(mentions, index, shared)];
}

function webDrafts([place]: Mention[], index: number, shared: Shared): Draft[] {
  const { chatId, sessionId, dialogue, searched } = shared;
  if (place === undefined || searched.has(place.slug)) return [];
  if (seeded(dialogue, `web/${index}`) >= GETS_WEB_RESULTS) return [];
  searched.add(place.slug);
  const url = `https://coast-guide.example/${encodeURIComponent(place.slug)}`;
  const result = {
    url,
    title: `${place.title}: what visitors say`,
    score: Math.round(60 + 39 * seeded(dialogue, `score/${index}`)) / 100,
    content: `Opening times, prices and opinions about ${place.title}.`,
  };
  const found: Draft = {
    kind: "web_mention",
    id: `${chatId}:web-mention-${index + 1}`,
    rows: 1,
    body: { chatId, sessionId, searchQuery: `${place.title} reviews`, mentions: [result] },
  };
  if (seeded(dialogue, `click/${index}`) >= CLICKS_A_WEB_RESULT) return [found];
  return [found, { kind: "click", id: `${chatId}:click-${index + 1}`, rows: 1, body: { chatId, articleUrl: url } }];
}

function viewDrafts(mentions: Mention[], index: number, { chatId, sessionId, dialogue }: Shared): Draft[] {
  return mentions.flatMap((place, at): Draft[] => {
    const id = `${chatId}:view-${index + 1}-${at + 1}`;
    if (seeded(dialogue, id) >= VIEWS_A_MENTIONED_PLACE) return [];
    const article = {
      articleId: place.slug,
      articleSlug: place.slug,
      articleTitle: place.title,
      articleType: place.type,
    };
    return [{ kind: "view", id, rows: 1, body: { chatId, sessionId, ...article } }];
  });
}

function identifyingTurn({ id, email, turns }: Dialogue): number | null {
  if (email === undefined && seeded(id, "address") >= LEAVES_AN_ADDRESS) return null;
  const said =
    email === undefined ? -1 : turns.findIndex(({ content }) => content.toLowerCase().includes(email.toLowerCase()));
  return said === -1 ? Math.floor(turns.length * (0.3 + 0.6 * seeded(id, "address turn"))) : said;
}

function visitorDraft(dialogue: Dialogue, { chatId, sessionId }: Shared): Draft {
  const email = dialogue.email ?? `guest-${seededName(sessionId)}@example.com`;
  const body = { email, session_id: sessionId, chat_id: chatId, source: "concierge" };
  return { kind: "visitor", id: `${chatId}:visitor`, rows: 1, body };
}

function withOffsets(drafts: Draft[], dialogueId: string): Step[] {
  let offsetMs = 0;
  return drafts.map((draft) => {
    const [shortest, longest] = pauseBefore(draft);
    offsetMs += Math.round(1000 * (shortest + (longest - shortest) * seeded(dialogueId, `pause/${draft.id}`)));
    return { ...draft, offsetMs };
  });
}

/** Seconds between a step and the one before: people read and type, the assistant answers within seconds. */
function pauseBefore(draft: Draft): [shortest: number, longest: number] {
  switch (draft.kind) {
    case "chat":
      return [0, 0];
    case "message":
      return draft.body.role === "user" ? [8, 75] : [2, 9];
    case "mention":
    case "web_mention":
      return [0.05, 0.5];
    case "view":
      return [6, 40];
    case "click":
      return [4, 25];
    case "visitor":
      return [1, 5];
  }
}
