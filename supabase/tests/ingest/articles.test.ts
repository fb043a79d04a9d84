import { expect, test } from "vitest";
import type { Sql } from "#tests/support/database.ts";
import { textOf } from "#tests/support/json.ts";
import { type Organization, makeOrganization } from "#tests/support/organization.ts";
import { useSandbox } from "#tests/support/test-each.ts";
import { type Answer, refused, rowsOf, callOk } from "./call-ok.ts";
import { totalOf } from "./state.ts";

const sandbox = useSandbox();

const MENTIONS =
  "select source, article_id, article_slug, article_url, article_title, article_type, session_id, search_query, score, excerpt, image_url, clicked_at from article_mentions where organization_id = $1 order by mentioned_at, article_id, article_url";

async function withChat(sql: Sql): Promise<Organization & { visitor: Answer }> {
  const organization = await makeOrganization(sql);
  await callOk(sql, organization.key, "create_chat", { chat_id: "c", session_id: "s" });
  return {
    ...organization,
    visitor: await callOk(sql, organization.key, "identify_visitor", { email: "ann@example.com", session_id: "s" }),
  };
}

test("catalogue mentions are one row each, with the session and visitor of their chat", () =>
  sandbox(async (sql) => {
    const { id, key, visitor } = await withChat(sql);
    const articles = [
      { id: "1", title: "One", slug: "one" },
      { id: "2", title: "Two", slug: "two", type: "Hotel" },
      { id: "1", title: "One", slug: "one" },
    ];
    expect(await callOk(sql, key, "record_article_mentions", { articles, chat_id: "c" })).toEqual({ recorded: 3 });
    expect(await callOk(sql, key, "record_article_mentions", { articles })).toEqual({ recorded: 3 });
    const rows = await rowsOf(
      sql,
      id,
      "select article_id, article_type, session_id, visitor_id, chat_id is not null as has_chat from article_mentions where organization_id = $1 order by chat_id nulls last, article_id",
    );
    expect(rows.slice(0, 3).map((row) => [row["article_id"], row["article_type"]])).toEqual([
      ["1", "Article"],
      ["1", "Article"],
      ["2", "Hotel"],
    ]);
    for (const row of rows.slice(0, 3))
      expect(row).toMatchObject({ session_id: "s", visitor_id: visitor["visitor_id"], has_chat: true });
    for (const row of rows.slice(3)) expect(row).toMatchObject({ session_id: null, visitor_id: null, has_chat: false });
  }));

test("web mentions keep url, score, excerpt and image, and are told as clients see them", () =>
  sandbox(async (sql) => {
    const { id, key, visitor } = await withChat(sql);
    const mention = {
      url: "https://example.com/1",
      title: "One",
      score: 0.5,
      content: "x".repeat(501),
      image: "https://example.com/1.png",
      type: "article",
    };
    const answer = await callOk(sql, key, "record_web_mentions", {
      mentions: [mention, { url: "https://example.com/2" }],
      session_id: "s",
      chat_id: "c",
      search_query: "q",
    });
    expect(answer).toMatchObject({
      count: 2,
      mentions: [
        {
          source: "web_search",
          article_url: mention.url,
          chat_id: "c",
          session_id: "s",
          visitor_id: visitor["visitor_id"],
          clicked: false,
          clicked_at: null,
          metadata: { score: 0.5, content: "x".repeat(500), image: mention.image },
        },
        { article_url: "https://example.com/2", article_type: "Article", metadata: {} },
      ],
    });
    expect(await rowsOf(sql, id, MENTIONS)).toMatchObject([
      { article_url: mention.url, search_query: "q", score: 0.5 },
      { article_url: "https://example.com/2", score: null },
    ]);
    expect(await callOk(sql, key, "record_web_mentions", { mentions: [], session_id: "s" })).toEqual({
      count: 0,
      mentions: [],
    });
  }));

test("a visitor id that is nobody's, or a neighbour's, stores no mention; a merged one still leads to its visitor", () =>
  sandbox(async (sql) => {
    const { id, key, visitor } = await withChat(sql);
    const neighbour = await withChat(sql);
    const record = { mentions: [{ url: "https://example.com/1" }], session_id: "new" };
    for (const visitor_id of ["nobody", id, textOf(neighbour.visitor, "visitor_id")])
      expect(await refused(sql, key, "record_web_mentions", { ...record, visitor_id })).toBe("invalid_request");
    expect(await rowsOf(sql, id, MENTIONS)).toEqual([]);
    await sql`insert into visitors (organization_id, id, merged_into, merged_at) values (${id}, ${id}, ${textOf(visitor, "visitor_id")}, now())`;
    expect(await callOk(sql, key, "record_web_mentions", { ...record, visitor_id: id })).toMatchObject({
      mentions: [{ visitor_id: visitor["visitor_id"] }],
    });
  }));

test("mentions cannot point at a neighbour's chat (seen on the reference)", () =>
  sandbox(async (sql) => {
    const [ours, theirs] = [await makeOrganization(sql), await withChat(sql)];
    const before = await rowsOf(sql, theirs.id, "select * from chats where organization_id = $1");
    expect(
      await refused(sql, ours.key, "record_article_mentions", {
        chat_id: "c",
        articles: [{ id: "1", title: "One", slug: "one" }],
      }),
    ).toBe("other_organization");
    expect(
      await refused(sql, ours.key, "record_web_mentions", {
        chat_id: "c",
        session_id: "s",
        mentions: [{ url: "https://example.com" }],
      }),
    ).toBe("other_organization");
    expect(
      await refused(sql, ours.key, "record_article_view", { chat_id: "c", article_id: "1", article_slug: "one" }),
    ).toBe("other_organization");
    for (const { id } of [ours, theirs])
      expect(
        await rowsOf(
          sql,
          id,
          "select id from article_mentions where organization_id = $1 union all select id from article_views where organization_id = $1",
        ),
      ).toEqual([]);
    expect(await rowsOf(sql, theirs.id, "select * from chats where organization_id = $1")).toEqual(before);
  }));

test("a view carries the visitor of its chat, else of its session, and its title falls back to the slug", () =>
  sandbox(async (sql) => {
    const { id, key, visitor } = await withChat(sql);
    const view = { article_id: "1", article_slug: "one" };
    await callOk(sql, key, "record_article_view", {
      ...view,
      chat_id: "c",
      session_id: "other",
      sent_at: "2026-03-01T10:00:00Z",
    });
    await callOk(sql, key, "record_article_view", {
      ...view,
      session_id: "s",
      sent_at: "2026-03-02T10:00:00Z",
      article_title: "One",
      article_type: "Hotel",
    });
    await callOk(sql, key, "record_article_view", { ...view, session_id: "unknown", sent_at: "2026-03-03T10:00:00Z" });
    const rows = await rowsOf(
      sql,
      id,
      "select article_name, article_type, session_id, visitor_id, viewed_at from article_views where organization_id = $1 order by viewed_at",
    );
    const { visitor_id } = visitor;
    expect(rows).toEqual([
      {
        article_name: "one",
        article_type: "Article",
        session_id: "other",
        visitor_id,
        viewed_at: "2026-03-01T10:00:00+00:00",
      },
      {
        article_name: "One",
        article_type: "Hotel",
        session_id: "s",
        visitor_id,
        viewed_at: "2026-03-02T10:00:00+00:00",
      },
      {
        article_name: "one",
        article_type: "Article",
        session_id: "unknown",
        visitor_id: null,
        viewed_at: "2026-03-03T10:00:00+00:00",
      },
    ]);
  }));

test("a click marks the latest mention of the url in the chat or session alone, and keeps the first moment", () =>
  sandbox(async (sql) => {
    const { id, key } = await withChat(sql);
    const url = "https://example.com/1";
    const record = (sent_at: string, where: Answer) =>
      callOk(sql, key, "record_web_mentions", { mentions: [{ url }], session_id: "s", sent_at, ...where });
    await record("2026-03-01T10:00:00Z", { chat_id: "c" });
    await record("2026-03-02T10:00:00Z", { chat_id: "c" });
    await record("2026-03-03T10:00:00Z", {});
    await record("2026-03-04T10:00:00Z", { session_id: "other" });
    const clicked = () =>
      rowsOf(
        sql,
        id,
        "select mentioned_at::date::text as day, clicked_at from article_mentions where organization_id = $1 and clicked_at is not null order by 1",
      );

    const click = { article_url: url, chat_id: "c", sent_at: "2026-03-05T10:00:00Z" };
    const first = await callOk(sql, key, "record_click", click);
    expect(first).toMatchObject({
      updated: 1,
      mention: {
        clicked: true,
        chat_id: "c",
        clicked_at: "2026-03-05T10:00:00.000Z",
        mentioned_at: "2026-03-02T10:00:00.000Z",
      },
    });
    expect(await callOk(sql, key, "record_click", { ...click, sent_at: "2026-03-06T10:00:00Z" })).toEqual(first);
    expect(await clicked()).toEqual([{ day: "2026-03-02", clicked_at: "2026-03-05T10:00:00+00:00" }]);

    await callOk(sql, key, "record_click", { article_url: url, session_id: "s" });
    expect((await clicked()).map((row) => row["day"])).toEqual(["2026-03-02", "2026-03-03"]);
    expect(await totalOf(sql, id, "clicks")).toBe(2);
  }));

test("a click on nothing is 404 and writes nothing; the same url of a neighbour does not count", () =>
  sandbox(async (sql) => {
    const [ours, theirs] = [await withChat(sql), await withChat(sql)];
    await callOk(sql, theirs.key, "record_web_mentions", {
      mentions: [{ url: "https://example.com/1" }],
      session_id: "s",
      chat_id: "c",
    });
    for (const where of [{ chat_id: "c" }, { session_id: "s" }, { session_id: null }])
      expect(await refused(sql, ours.key, "record_click", { article_url: "https://example.com/1", ...where })).toBe(
        "not_found",
      );
    expect(await rowsOf(sql, theirs.id, MENTIONS)).toMatchObject([{ clicked_at: null }]);
    expect(await totalOf(sql, ours.id, "clicks")).toBe(0);
  }));
