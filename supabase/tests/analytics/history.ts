import fc from "fast-check";
import type { Json } from "#tests/support/acting.ts";

/** Something a concierge sends, as an item of a batch. */
export type Item = { type: string } & Record<string, Json>;

/** One thing that happens to one of two organisations. */
export type Step =
  | { kind: "call" | "batch"; organization: 0 | 1; items: Item[] }
  | { kind: "summary"; organization: 0 | 1; chat_id: string; lead_score: number }
  | { kind: "move"; organization: 0 | 1; timezone: string };

/** Zones, each with a day on which its clocks change or its calendar is at an edge, and the moment at which that day begins. */
export interface Place {
  timezone: string;
  day: string;
  begins: string;
}

export const PLACES: Place[] = [
  { timezone: "Europe/Berlin", day: "2026-03-29", begins: "2026-03-28T23:00:00Z" },
  { timezone: "America/New_York", day: "2025-11-02", begins: "2025-11-02T04:00:00Z" },
  // no midnight
  { timezone: "Africa/Cairo", day: "2026-04-24", begins: "2026-04-23T22:00:00Z" },
  { timezone: "Asia/Beirut", day: "2026-03-29", begins: "2026-03-28T22:00:00Z" },
  // the hour before midnight twice
  { timezone: "Asia/Beirut", day: "2025-10-26", begins: "2025-10-25T22:00:00Z" },
  // midnight twice
  { timezone: "Atlantic/Azores", day: "2025-10-26", begins: "2025-10-26T00:00:00Z" },
  { timezone: "America/Havana", day: "2026-11-01", begins: "2026-11-01T04:00:00Z" },
  // by half an hour, and a quarter past
  { timezone: "Australia/Lord_Howe", day: "2026-04-05", begins: "2026-04-04T13:00:00Z" },
  { timezone: "Asia/Kathmandu", day: "2026-01-01", begins: "2025-12-31T18:15:00Z" },
  { timezone: "UTC", day: "2024-02-29", begins: "2024-02-29T00:00:00Z" },
];

export const ZONES = PLACES.map(({ timezone }) => timezone);

// few names, so that the same ones come again and again, in both organisations
const SESSIONS = ["s1", "s2", "s3", "s4", "s5", "s6"];
const CHATS = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"];
const PEOPLE = ["ann@example.com", "Bob@example.com", "cid@example.com", "dee@example.com"];
const URLS = ["https://example.com/1", "https://example.com/2", "https://example.com/3"];
const ARTICLES = ["a", "b", "c"];
const AGENTS = [null, "", "Mozilla/5.0 (iPhone; CPU)", "Mozilla/5.0 (X11; Linux)", "Some TABLET", "iPad"];
const LOCATIONS = [
  null,
  "",
  "Berlin, Germany",
  "Paris , Île-de-France,  France",
  "New York, NY, USA",
  "Boston, us",
  "London, UK",
  "n/a, Great Britain",
  "unknown",
  "ip: 10.0.0.1",
  "Cairo, 192.168.0.1",
  " , ",
  "Beirut",
  "Other, Unknown",
  ...Array.from({ length: 18 }, (_, index) => `Town ${index}, United States of America`),
];

const oneOf = <Value>(names: readonly Value[]) => fc.constantFrom(...names);
const maybe = (names: readonly string[]) => fc.option(oneOf(names), { nil: null, freq: 2 });
const externalId = fc.option(oneOf(["x1", "x2", "x3", "x4"]), { nil: null, freq: 1 });

const MINUTE = 60_000;
/** Whole quarters of an hour, where every zone has its midnights, and just before and after: most of them close to one. */
const moment = ({ begins }: Place): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.oneof(fc.integer({ min: -10, max: 10 }), fc.integer({ min: -4 * 96, max: 4 * 96 })),
      oneOf([0, 0, -1, 1, MINUTE]),
      oneOf(["", "", "", "5", "4999"]),
    )
    .map(([quarters, milliseconds, rest]) => {
      const at = new Date(Date.parse(begins) + quarters * 15 * MINUTE + milliseconds).toISOString();
      // finer than a row keeps it: what is rounded up may fall on the next day
      return rest === "" ? at : at.replace("Z", `${rest}Z`);
    });

const fields: Record<string, fc.Arbitrary<Record<string, Json>>> = {
  chat: fc.record({
    chat_id: oneOf(CHATS),
    session_id: oneOf(SESSIONS),
    user_agent: oneOf(AGENTS),
    location: oneOf(LOCATIONS),
  }),
  message: fc.record({
    chat_id: oneOf([...CHATS, "nowhere"]),
    role: oneOf(["user", "user", "assistant"]),
    content: oneOf(["Hello", "Good bye"]),
    message_id: externalId,
  }),
  visitor: fc.record({
    email: fc.option(oneOf(PEOPLE), { nil: null, freq: 2 }),
    session_id: maybe(SESSIONS),
    chat_id: fc.option(oneOf(CHATS), { nil: null, freq: 1 }),
  }),
  view: fc.record({
    article_id: oneOf(ARTICLES),
    article_slug: oneOf(ARTICLES),
    chat_id: fc.option(oneOf(CHATS), { nil: null, freq: 1 }),
    session_id: maybe(SESSIONS),
    external_id: externalId,
  }),
  article: fc.record({ article_id: oneOf(ARTICLES), chat_id: maybe(CHATS), external_id: externalId }),
  page: fc.record({
    article_url: oneOf(URLS),
    chat_id: maybe(CHATS),
    session_id: oneOf(SESSIONS),
    external_id: externalId,
  }),
  click: fc.record({ article_url: oneOf(URLS), chat_id: maybe(CHATS), session_id: oneOf(SESSIONS) }),
};

const OFTEN = [
  "chat",
  "chat",
  "message",
  "message",
  "message",
  "visitor",
  "visitor",
  "view",
  "article",
  "page",
  "page",
  "click",
  "click",
];

const itemAround = (place: Place): fc.Arbitrary<Item> =>
  oneOf(OFTEN).chain((type) =>
    // now and then without a time: it is now
    fc
      .tuple(fields[type] ?? fc.constant({}), fc.option(moment(place), { nil: null, freq: 12 }))
      .map(([given, sent_at]) => ({ ...named(type, given), sent_at })),
  );

function named(type: string, given: Record<string, Json>): Item {
  if (type === "page") return { ...given, type: "mention", source: "web_search" };
  if (type !== "article") return { ...given, type };
  const { article_id = null } = given;
  return { ...given, type: "mention", source: "catalogue", article_slug: article_id, article_title: article_id };
}

const organization = oneOf([0, 0, 0, 1] as const);

export const history = (place: Place): fc.Arbitrary<Step[]> => {
  const item = itemAround(place);
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 10,
      arbitrary: fc.record({ kind: fc.constant("call"), organization, items: fc.tuple(item) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("batch"),
        organization,
        items: fc.array(item, { minLength: 1, maxLength: 12 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("summary"),
        organization,
        chat_id: oneOf(CHATS),
        lead_score: oneOf([0, 6, 7, 10]),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant("move"), organization, timezone: oneOf(ZONES) }),
    },
  );
  return fc.array(step, { minLength: 1, maxLength: 60, size: "max" });
};
