import { contactsOf, rowsOfContacts } from "./contacts.ts";
import { traces } from "./traces.ts";
import { type Row, uuidOf } from "#tests/support/organization.ts";
import { mentionsOf, viewsOf } from "./article-events.ts";
import { articlesOf } from "./articles.ts";
import { backgroundOf } from "./background.ts";
import { checksOf } from "./checks.ts";
import { DAY, NOW, type Owner } from "./owner.ts";

/** Later than any id that is made in these years. */
const LATEST = "ffffffff-ffff-4fff-8fff-ffffffffffff";

const LATER = "2026-05-02T12:00:00Z";

/** Visitors to whom nothing belongs here, and at the neighbours one thing each, of this kind. */
const LOOSE = ["session", "chat", "view", "mention", "merged"];

/** Later than any moment that the other things are dated. */
const SOMEDAY = "9999-06-01T12:00:00Z";

/** What an organisation has of everything: the same names in all three, other things behind them. */
export function rowsOf(who: Owner): Record<string, Row[]> {
  const { visitors, visitor_sessions, chats } = visitorsAndChats(who);
  const articles = articlesOf(who);
  const held = whatChatsHold(who);
  return {
    ...contactsOf(who),
    visitors,
    visitor_sessions,
    chats,
    articles,
    ...held,
    ...plumbing(who),
    ...rowsOfContacts(who),
  };
}

function visitorsAndChats({ variant, uuid, email }: Owner) {
  const mine = variant === 2;
  const visitor = {
    email: null,
    name: null,
    metadata: { variant },
    merged_into: null,
    merged_at: null,
    contact_id: null,
    source: `site ${variant}`,
    created_at: DAY,
    last_active_at: DAY,
  };
  const visitors: Row[] = [
    {
      ...visitor,
      id: uuid("ann"),
      email: "ann@example.com",
      name: `Ann ${variant}`,
      last_active_at: SOMEDAY,
      contact_id: mine ? null : uuid("contact"),
    },
    {
      ...visitor,
      id: uuid("anon"),
      email: mine ? null : `anon-${variant}@example.com`,
      name: `Anon ${variant}`,
      last_active_at: mine ? DAY : SOMEDAY,
    },
    { ...visitor, id: uuid("bob"), email: "bob@example.com", contact_id: uuid("contact") },
    { ...visitor, id: uuid("sam"), email: mine ? null : `sam-${variant}@example.com` },
    { ...visitor, id: uuid("old"), merged_into: uuid(mine ? "ann" : "bob"), merged_at: DAY },
    { ...visitor, id: uuid("older"), merged_into: uuid("anon"), merged_at: DAY },
    // members of a team who have been on the site as well
    { ...visitor, id: uuid("team"), email: mine ? null : email("multi-org-member") },
    { ...visitor, id: uuid("guest"), email: email("other-org-member") },
    { ...visitor, id: uuid("sampled") },
    { ...visitor, id: uuid("lead"), email: "lead@example.com" },
    ...["own", ...LOOSE].map((name) => ({ ...visitor, id: uuid(`loose ${name}`) })),
    ...(mine ? [] : [{ ...visitor, id: uuid("loose child"), merged_into: uuid("loose merged"), merged_at: DAY }]),
    ...(mine ? [] : [{ ...visitor, id: uuid("eve"), email: "eve@example.com" }]),
  ];
  const session = (session_id: string, name: string) => ({
    session_id,
    visitor_id: uuid(name),
    first_seen_at: DAY,
    last_seen_at: DAY,
  });
  const visitor_sessions: Row[] = [
    session("s-ann", "ann"),
    session("s-anon", "anon"),
    session("s-mixed", { 1: "ann", 2: "bob", 3: "anon" }[variant]),
    session("s-sam", "sam"),
    session("s-sampled", "sampled"),
    session("s-sampled-else", "sampled"),
    session("s-guest", "guest"),
    ...(mine ? [] : [session("s-loose", "loose session")]),
    ...(mine ? [] : [session("s-elsewhere", "eve"), session("s-5", "ann"), session("s-far", "ann")]),
  ];
  // a chat of another session in each
  const leads = { 1: "s-ann", 2: "s-lead", 3: "s-away" };
  const chat = {
    visitor_id: null,
    message_count: 0,
    last_user_message_at: null,
    metadata: { variant },
    source_page: mine ? null : "https://example.com/boats",
    status: "active",
    created_at: DAY,
    updated_at: DAY,
  };
  const chats: Row[] = [
    {
      ...chat,
      id: uuid("c1"),
      external_id: "chat-1",
      session_id: "s-ann",
      visitor_id: uuid("ann"),
      message_count: variant + 1,
      last_user_message_at: mine ? DAY : "2026-05-03T12:00:00Z",
    },
    {
      ...chat,
      id: uuid("c2"),
      external_id: "chat-2",
      session_id: "s-anon",
      visitor_id: uuid("anon"),
      message_count: 1,
    },
    { ...chat, id: uuid("c3"), external_id: "chat-3", session_id: "s-free", message_count: 1 },
    {
      ...chat,
      id: uuid("c4"),
      external_id: "chat-4",
      session_id: `s-${variant}`,
      visitor_id: variant === 1 ? uuid("ann") : null,
    },
    { ...chat, id: uuid("c0"), external_id: "chat-0", session_id: leads[variant], message_count: 1 },
    { ...chat, id: uuid("c5"), external_id: "chat-5", session_id: "s-5", message_count: 1, status: "completed" },
    { ...chat, id: uuid("c11"), external_id: "chat-11", session_id: "s-team", visitor_id: uuid("team") },
    {
      ...chat,
      id: uuid("c12"),
      external_id: "chat-12",
      session_id: mine ? "s-sampled" : "s-sampled-else",
      visitor_id: uuid("sampled"),
    },
    // of a lead: the last of its chats here is another than there
    { ...chat, id: uuid("c20"), external_id: "chat-20", session_id: "s-lead-1", visitor_id: uuid("lead") },
    {
      ...chat,
      id: uuid("c21"),
      external_id: "chat-21",
      session_id: "s-lead-2",
      visitor_id: mine ? null : uuid("lead"),
      created_at: LATER,
    },
    {
      ...chat,
      id: uuid("c22"),
      external_id: "chat-22",
      session_id: "s-lead-3",
      visitor_id: uuid("lead"),
      created_at: LATER,
    },
    {
      ...chat,
      id: uuid("c13"),
      external_id: mine ? "chat-13" : `chat-13-of-${variant}`,
      session_id: "s-guest",
      visitor_id: uuid("guest"),
    },
    ...(mine
      ? []
      : [
          { ...chat, id: uuid("c8"), external_id: "chat-8", session_id: "s-free", message_count: 1, created_at: LATER },
          {
            ...chat,
            id: uuid("c10"),
            external_id: "chat-10",
            session_id: "s-loose-chat",
            visitor_id: uuid("loose chat"),
          },
          { ...chat, id: LATEST, external_id: "chat-7", session_id: "s-7" },
          { ...chat, id: uuid("c9"), external_id: "chat-9", session_id: "s-elsewhere", visitor_id: uuid("eve") },
        ]),
  ];
  return { visitors, visitor_sessions, chats };
}

function whatChatsHold(who: Owner): Record<string, Row[]> {
  const { variant, uuid } = who;
  const mine = variant === 2;
  const message = (chat: string, position: number, external_id: string | null) => ({
    id: uuid(`message ${chat} ${position}`),
    chat_id: uuid(chat),
    position,
    external_id,
    role: "user",
    content: `Message ${position} of ${variant}`,
    created_at: DAY,
  });
  const summary = {
    topic_summary: "",
    user_score: variant,
    lead_score: mine ? 2 : 7 + variant,
    sentiment: "neutral",
    topics: [],
    conversion_signals: [],
    evidence: {},
    covered_position: 1,
    model: `model-${variant}`,
    lease_token: null,
    // newer than whatever a page has seen, however long a run takes
    summarized_at: "2999-01-01T00:00:00Z",
  };
  return {
    chat_messages: [
      ...Array.from({ length: variant + 1 }, (_, index) => message("c1", index + 1, index === 0 ? "m-1" : null)),
      // asked after all that was named here, and before something that was named there
      { ...message("c1", 20, null), content: `Where is ${variant}?`, created_at: "2026-05-01T13:00:00Z" },
      message("c2", 1, null),
      message("c3", 1, null),
      message("c0", 1, null),
      message("c5", 1, null),
      ...(mine
        ? []
        : [
            message("c8", 1, null),
            message("c1", 8, "m-y"),
            { ...message("c1", 9, "m-x"), created_at: "2026-05-03T12:00:00Z" },
            { ...message("c8", 2, null), id: LATEST },
          ]),
    ],
    chat_summaries: [
      {
        ...summary,
        chat_id: uuid("c1"),
        topic_summary: `Topic of ${variant}`,
        topics: mine ? [] : ["Boats"],
        covered_position: mine ? 1 : 99,
        lease_token: mine ? null : uuidOf("lease"),
      },
      { ...summary, chat_id: uuid("c5"), topic_summary: `Five of ${variant}` },
      { ...summary, chat_id: uuid("c20"), lead_score: 8 },
      { ...summary, chat_id: uuid("c21"), lead_score: 8 },
      { ...summary, chat_id: uuid("c22"), lead_score: mine ? 2 : 8 },
      mine
        ? { ...summary, chat_id: uuid("c0"), lead_score: 9 }
        : { ...summary, chat_id: uuid("c8"), summarized_at: SOMEDAY },
    ],
    article_views: viewsOf(who),
    article_mentions: mentionsOf(who),
  };
}

function plumbing(who: Owner): Record<string, Row[]> {
  const { variant, uuid } = who;
  const mine = variant === 2;
  const run = { kind: "summarize_chat", claimed: variant, claimed_at: NOW };
  const kept = { body_hash: `\\x0${variant}`, answer: { variant } };
  return {
    stats_checks: checksOf(who),
    ...backgroundOf(who),
    idempotency_keys: [
      { idempotency_key: "idem-1", ...kept, created_at: NOW },
      { idempotency_key: "idem-old", ...kept, created_at: mine ? DAY : "2026-04-01T00:00:00Z" },
      ...(mine ? [] : [{ idempotency_key: "idem-x", ...kept, created_at: NOW }]),
    ],
    // what is a sample there is in earnest here, and the other way round
    sample_chats: ["c2", "c12", "c13", ...(mine ? [] : ["c0", "c1", "c3", "c4", "c5", "c11"])].map((name) => ({
      chat_id: uuid(name),
    })),
    sample_visitors: [
      "ann",
      "sam",
      ...(mine ? ["sampled", ...LOOSE.map((name) => `loose ${name}`)] : ["guest", "loose own"]),
    ].map((name) => ({ visitor_id: uuid(name) })),
    api_key_usage: [
      { key_id: uuid("key"), hour: DAY, requests: variant, errors: 0 },
      ...(mine ? [] : [{ key_id: uuid("key"), hour: `${NOW.slice(0, 13)}:00:00Z`, requests: 10, errors: 1 }]),
    ],
    job_runs: [
      {
        ...run,
        id: uuidOf(`run row ${variant}`),
        run_id: uuidOf("run"),
        started_at: mine ? NOW : "2999-01-01T00:00:00Z",
      },
      { ...run, id: uuidOf(`old run row ${variant}`), run_id: uuidOf("old run"), started_at: DAY },
    ],
    model_usage: [
      { day: NOW.slice(0, 10), calls: variant, input_tokens: variant * 10, output_tokens: 0, reserved_tokens: 0 },
    ],
    ...traces(uuid, variant),
  };
}
