import fc from "fast-check";
import type { Json } from "#tests/support/acting.ts";

/** Something a concierge sends, as an item of a batch; few names, so that the same ones come again and again. */
export type Item = { type: string } & Record<string, Json>;

const CHATS = ["c1", "c2", "c3"];
const SESSIONS = ["s1", "s2", "s3"];
const PEOPLE = ["ann@example.com", "Bob@example.com", "cid@example.com"];
const URLS = ["https://example.com/1", "https://example.com/2"];

const maybe = <Value extends Json>(values: fc.Arbitrary<Value>) => fc.option(values, { nil: null, freq: 2 });
const oneOf = (names: string[]) => fc.constantFrom(...names);
const externalId = maybe(oneOf(["x1", "x2", "x3", "#1", "index 0"]));

/** The last second before midnight in many zones, on days on which clocks change, in fractions that do and do not round. */
const moment = fc
  .tuple(
    oneOf([
      "2026-01-01",
      "2026-03-08",
      "2026-03-28",
      "2026-03-29",
      "2026-04-05",
      "2026-10-04",
      "2026-10-25",
      "2026-11-01",
    ]),
    oneOf([
      "23:59:59",
      "22:59:59",
      "21:59:59",
      "03:59:59",
      "04:59:59",
      "18:14:59",
      "09:59:59",
      "10:59:59",
      "12:59:59",
      "13:29:59",
    ]),
    oneOf([".000Z", ".999Z", ".999499Z", ".999500Z", ".999900Z", "+05:45"]),
  )
  .map(([day, time, fraction]) => `${day}T${time}${fraction}`);

const arbitraries: Record<string, fc.Arbitrary<Record<string, Json>>> = {
  chat: fc.record({
    chat_id: oneOf(CHATS),
    session_id: oneOf(SESSIONS),
    status: maybe(oneOf(["active", "completed"])),
  }),
  visitor: fc.record({
    email: fc.option(oneOf(PEOPLE), { nil: null, freq: 4 }),
    session_id: maybe(oneOf(SESSIONS)),
    chat_id: maybe(oneOf(CHATS)),
    metadata: fc.constantFrom({}, { plan: "a" }, { plan: "b", seats: 2 }),
  }),
  message: fc.record({
    chat_id: oneOf([...CHATS, "nowhere"]),
    role: oneOf(["user", "assistant"]),
    content: oneOf(["Hello", "Good bye"]),
    message_id: externalId,
  }),
  view: fc.record({
    article_id: oneOf(["a", "b"]),
    article_slug: fc.constant("a"),
    chat_id: maybe(oneOf(CHATS)),
    session_id: maybe(oneOf(SESSIONS)),
    external_id: externalId,
  }),
  mention: fc.record({
    source: fc.constant("web_search"),
    article_url: oneOf(URLS),
    chat_id: maybe(oneOf(CHATS)),
    session_id: oneOf(SESSIONS),
    external_id: externalId,
  }),
  click: fc.record({ article_url: oneOf(URLS), chat_id: maybe(oneOf(CHATS)), session_id: oneOf(SESSIONS) }),
};

/** The order in which a batch writes its items. */
const TYPES = Object.keys(arbitraries);

export const item: fc.Arbitrary<Item> = oneOf(TYPES).chain((type) =>
  fc.tuple(arbitraries[type] ?? fc.constant({}), moment).map(([fields, sent_at]) => ({ type, ...fields, sent_at })),
);

/** Items in the order in which a batch writes them. */
export const itemsInOrder = fc
  .array(item, { minLength: 1, maxLength: 30 })
  .map((items) => inOrderOfTime(items).toSorted((one, other) => TYPES.indexOf(one.type) - TYPES.indexOf(other.type)));

/** Mentions and clicks in any order, some of them of now. */
export const mentionsAndClicks = fc.array(
  item
    .filter(({ type }) => type === "mention" || type === "click")
    // two things of one id are told apart by their place, not by their time
    .map((one) => (one.type === "mention" ? { ...one, external_id: null } : one))
    .chain((one) => fc.constantFrom(one, { ...one, sent_at: null })),
  { minLength: 2, maxLength: 20 },
);

/** The same items as they came to pass: by their time, of one time clicks last; those without a time follow as they stand. */
export function inOrderOfTime(items: Item[]): Item[] {
  // to the millisecond that is kept
  const at = ({ sent_at }: Item) => (typeof sent_at === "string" ? Math.round(microseconds(sent_at) / 1000) : Infinity);
  const isDatedClick = (one: Item) => Number(one.type === "click" && at(one) < Infinity);
  return items.toSorted((one, other) =>
    at(one) === at(other) ? isDatedClick(one) - isDatedClick(other) : at(one) - at(other),
  );
}

/** Since 1970; a Date would cut what the database rounds. */
function microseconds(moment: string): number {
  const [whole = "", fraction = "0", zone = ""] = /^([^.+Z]+)(?:\.(\d+))?(.*)$/.exec(moment)?.slice(1) ?? [];
  return Date.parse(`${whole}${zone}`) * 1000 + Number(fraction.padEnd(6, "0"));
}

/** The call that does for one item what a batch does for it. */
export function singleOf({ type, ...fields }: Item): { name: string; input: Json } {
  if (type !== "mention") return { name: SINGLES[type] ?? "", input: fields };
  return { name: "ingest", input: { items: [{ index: 0, type, ...fields }] } };
}

const SINGLES: Record<string, string> = {
  chat: "create_chat",
  visitor: "identify_visitor",
  message: "add_message",
  view: "record_article_view",
  click: "record_click",
};
