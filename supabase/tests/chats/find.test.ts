import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { z } from "zod";
import { callOk } from "#tests/ingest/call-ok.ts";
import { type Claims, act, call } from "#tests/support/acting.ts";
import type { Sql } from "#tests/support/database.ts";
import { insert, makeOrganization } from "#tests/support/organization.ts";
import { useSandbox } from "#tests/support/test-each.ts";
import { type Known, type Looking, makeChats, wants } from "./corpus.ts";

const sandbox = useSandbox();
const Page = z.object({
  chats: z.array(z.object({ chat_id: z.string(), match: z.object({ excerpt: z.string() }).nullish() })),
  next_cursor: z.object({ at: z.string(), id: z.string() }).nullable(),
});

async function everyPage(sql: Sql, who: Claims, filter: Looking, limit: number): Promise<string[]> {
  const found: string[] = [];
  for (let cursor: z.output<typeof Page>["next_cursor"] | undefined; cursor !== null;) {
    const input = { ...filter, limit, ...(cursor === undefined ? {} : { cursor }) };
    const page = Page.parse(await callOk(sql, who, "list_chats", input));
    found.push(...page.chats.map((chat) => chat.chat_id));
    cursor = page.next_cursor;
  }
  return found;
}

async function countOf(sql: Sql, who: Claims, filter: Looking): Promise<unknown> {
  return (await call(sql, who, "count_chats", { ...filter })).answer;
}

/** What is found when so many chats are looked at one by one before an index is asked. */
async function foundAfter(sql: Sql, who: Claims, walk: number, filter: Looking, chats: Known[]): Promise<string[]> {
  const statement = "select to_jsonb(app.find_chat_ids($1 -> 'filter', 7, ($1 ->> 'walk')::integer))";
  const { answer } = await act(sql, { ...who, role: "crm_system" }, statement, { filter: { ...filter }, walk });
  return z
    .array(z.string())
    .parse(answer)
    .map((id) => chats.find((chat) => chat.id === id)?.chat_id ?? id);
}

test("every filter and search finds exactly what it should, page by page, near or by index, beside a neighbour", () =>
  sandbox(async (sql) => {
    const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    await makeChats(sql, theirs.id, 1);
    const chats = await makeChats(sql, ours.id, 2);
    const who = ours.members.analyst;
    for (const filter of LOOKING) {
      const expected = chats.filter((chat) => wants(chat, filter)).map((chat) => chat.chat_id);
      expect({ filter, found: await everyPage(sql, who, filter, 4) }).toEqual({ filter, found: expected });
      expect(await countOf(sql, who, filter)).toBe(expected.length);
      if (filter.from !== undefined || filter.to !== undefined) continue;
      for (const walk of [0, 1, 5, 1000]) {
        const found = await foundAfter(sql, who, walk, filter, chats);
        expect({ filter, walk, found }).toEqual({ filter, walk, found: expected.slice(0, 7) });
      }
    }
  }));

const LOOKING: Looking[] = [
  {},
  ...["active", "completed", "abandoned"].map((status) => ({ status })),
  ...["positive", "negative"].map((sentiment) => ({ sentiment })),
  { min_lead_score: 7 },
  { max_lead_score: 0 },
  { min_lead_score: 3, max_lead_score: 5, sentiment: "neutral" },
  { topic: "SPA" },
  { topic: "spa", status: "active" },
  { topic: "boats 17" },
  { source_page: "https://hotel.example/rooms" },
  { source_page: "https://hotel.example/rooms/" },
  { from: "2026-05-04", to: "2026-05-08" },
  { from: "2026-05-06", search: "harbour" },
  { to: "2026-05-05", status: "active" },
  ...["harbour", "HARB", "sea breakfast", "rare", "ra", "nowhere", "Émile", "ann@example.com", "Ann"].map((search) => ({
    search,
  })),
  { search: "chat-1" },
  { search: "Topic" },
  { search: "asked" },
  { search: "harbour", sentiment: "negative" },
  { search: "rare", status: "completed" },
  { search: "harbour", topic: "spa", min_lead_score: 5 },
  { search: "sea", source_page: "https://hotel.example/spa" },
];

test("any text at all may be looked for", () =>
  sandbox(async (sql) => {
    const { id, members } = await makeOrganization(sql);
    await makeChats(sql, id, 1);
    const odd = [
      "%",
      "_",
      "\\",
      "'",
      '"',
      '"open',
      "''",
      "a & | ! b",
      ":*",
      "((",
      "<->",
      "!",
      "-",
      "or",
      "or or",
      "a:b",
    ];
    const longer = [
      "x".repeat(200),
      "é".repeat(200),
      "'a' & 'b':*",
      "\u0001",
      "💥",
      "https://a.example/b?c=d&e='f'",
      "-a -b",
      "1.5e300 -7",
    ];
    for (const search of [...odd, ...longer]) {
      expect(Page.parse(await callOk(sql, members.analyst, "list_chats", { limit: 5, search })).chats).toBeInstanceOf(
        Array,
      );
      expect(await countOf(sql, members.analyst, { search })).toEqual(expect.any(Number));
    }
  }));

test("a chat that words were found in says where, and words may be left out, joined or alternatives", () =>
  sandbox(async (sql) => {
    const { key, members } = await makeOrganization(sql);
    const say = async (chat_id: string, ...contents: string[]) => {
      await callOk(sql, key, "create_chat", { chat_id, session_id: "s" });
      for (const content of contents) await callOk(sql, key, "add_message", { chat_id, role: "user", content });
    };
    await say("boat", "Hello", "Does the slow boat to the islands sail in May?");
    await say("train", "Is there a slow train?");
    await say("both", "First the boat, then the train: slow.");
    const find = async (search: string) => {
      const { chats } = Page.parse(await callOk(sql, members.analyst, "list_chats", { limit: 5, search }));
      return chats.map((chat) => chat.chat_id).toSorted();
    };
    const [found] = Page.parse(await callOk(sql, members.analyst, "list_chats", { limit: 5, search: "islands" })).chats;
    expect(found?.match?.excerpt).toContain("boat to the islands");
    expect(await find("slow boat")).toEqual(["boat", "both"]);
    expect(await find('"slow boat"')).toEqual(["boat"]);
    expect(await find("slow -boat")).toEqual(["train"]);
    expect(await find("islands or then")).toEqual(["boat", "both"]);
    expect(await find("isl")).toEqual(["boat"]);
    expect(await find("lands")).toEqual([]);
  }));

test("days are those of the organisation, or of the zone that is asked for", () =>
  sandbox(async (sql) => {
    const { id, key, members } = await makeOrganization(sql);
    await sql`update organizations set timezone = 'Pacific/Kiritimati' where id = ${id}`;
    await callOk(sql, key, "create_chat", { chat_id: "c", session_id: "s", sent_at: "2026-05-03T10:00:00Z" });
    await callOk(sql, key, "create_chat", { chat_id: "before", session_id: "s", sent_at: "2026-05-03T09:59:59.999Z" });
    const on = (day: string, tz?: string) =>
      everyPage(sql, members.analyst, { from: day, to: day, ...(tz === undefined ? {} : { tz }) }, 1);
    expect(await on("2026-05-04")).toEqual(["c"]);
    expect(await on("2026-05-03")).toEqual(["before"]);
    expect(await on("2026-05-03", "UTC")).toEqual(["c", "before"]);
    expect(await on("2026-05-04", "UTC")).toEqual([]);
  }));

test("what people may choose from are the topics and pages of the newest chats, in one spelling each", () =>
  sandbox(async (sql) => {
    const { id, members } = await makeOrganization(sql);
    const chats = await makeChats(sql, id, 1);
    const row = { chat_id: chats[0]?.id ?? "", topic_summary: "T", user_score: 1, lead_score: 1, sentiment: "neutral" };
    await sql`delete from chat_summaries where organization_id = ${id}`;
    await insert(sql, "chat_summaries", [
      {
        organization_id: id,
        ...row,
        topics: ["SPA", "Pool"],
        conversion_signals: [],
        evidence: {},
        covered_position: 1,
        model: "m",
      },
      {
        organization_id: id,
        ...row,
        chat_id: chats[1]?.id ?? "",
        topics: ["Spa"],
        conversion_signals: [],
        evidence: {},
        covered_position: 1,
        model: "m",
      },
    ]);
    const { topics, source_pages } = await callOk(sql, members.analyst, "list_chat_filters", {});
    expect(topics).toEqual(["SPA", "Pool"]);
    expect(source_pages).toContain("https://hotel.example/rooms");
  }));

test("a chat keeps the page it began on, from the first name that says one", () =>
  sandbox(async (sql) => {
    const { id, key } = await makeOrganization(sql);
    const long = `https://hotel.example/${"x".repeat(3000)}`;
    const given: Record<string, unknown>[] = [
      { page_url: " https://a.example/ ", url: "https://b.example/" },
      { pageUrl: "/rooms", page: "/spa" },
      { page: "/spa", url: "/x" },
      { url: "/x" },
      { page_url: "", pageUrl: "  ", page: 7, url: ["/x"] },
      {},
      { url: long },
      { url: "é".repeat(2000) },
    ];
    for (const [index, metadata] of given.entries())
      await callOk(sql, key, "create_chat", {
        chat_id: `c${index}`,
        session_id: "s",
        metadata: JSON.parse(JSON.stringify(metadata)),
      });
    const rows = await sql<{ page: string | null }[]>`
      select source_page as page from chats where organization_id = ${id} order by external_id`;
    const pages = rows.map((row) => row.page);
    expect(pages.slice(0, 6)).toEqual(["https://a.example/", "/rooms", "/spa", "/x", null, null]);
    expect(pages.slice(6)).toEqual([long.slice(0, 2048), "é".repeat(512)]);
    await sql`insert into chats (organization_id, external_id, session_id, source_page) values (${id}, ${randomUUID()}, 's', ${"🌊".repeat(512)})`;
  }));
