import { expect, test } from "vitest";
import { uuidOf, makeOrganization } from "#tests/support/organization.ts";
import { useSandbox } from "#tests/support/test-each.ts";
import { refused, rowsOf, callOk } from "./call-ok.ts";
import { totalOf } from "./state.ts";

const sandbox = useSandbox();
const CHATS =
  "select external_id, session_id, visitor_id, external_user_id, location, user_agent, status, metadata, created_at from chats where organization_id = $1 order by created_at, external_id";

test("a chat keeps what it was given, and says when it began", () =>
  sandbox(async (sql) => {
    const { id, key } = await makeOrganization(sql);
    const given = {
      chat_id: "c",
      session_id: "s",
      external_user_id: "u",
      location: "Rome, Italy",
      user_agent: "Browser",
      status: "completed",
      metadata: { a: null, b: { c: [1] } },
      sent_at: "2026-03-01T10:00:00.123Z",
    };
    const answer = await callOk(sql, key, "create_chat", given);
    expect(answer).toMatchObject({ chat_id: "c", created_at: "2026-03-01T10:00:00.123Z" });
    const { chat_id: external_id, sent_at: _, ...kept } = given;
    expect(await rowsOf(sql, id, CHATS)).toEqual([
      { external_id, ...kept, visitor_id: null, created_at: "2026-03-01T10:00:00.123+00:00" },
    ]);
  }));

test("a chat without an id gets one, and with no more than a session is active and empty", () =>
  sandbox(async (sql) => {
    const { id, key } = await makeOrganization(sql);
    const { chat_id } = await callOk(sql, key, "create_chat", { session_id: "s" });
    expect(chat_id).toMatch(/^chat_[0-9a-f-]{36}$/);
    expect(await rowsOf(sql, id, CHATS)).toMatchObject([{ external_id: chat_id, status: "active", metadata: {} }]);
  }));

test("the same call again answers the same chat and changes nothing; another session gets 409", () =>
  sandbox(async (sql) => {
    const { id, key } = await makeOrganization(sql);
    const first = await callOk(sql, key, "create_chat", { chat_id: "c", session_id: "s", location: "Rome" });
    const before = await rowsOf(sql, id, "select t.*, t.xmin, t.ctid from chats t where organization_id = $1");
    expect(await callOk(sql, key, "create_chat", { chat_id: "c", session_id: "s", location: "Paris" })).toEqual(first);
    expect(await refused(sql, key, "create_chat", { chat_id: "c", session_id: "other" })).toBe("conflict");
    expect(await rowsOf(sql, id, "select t.*, t.xmin, t.ctid from chats t where organization_id = $1")).toEqual(before);
    expect(await totalOf(sql, id, "chats")).toBe(1);
  }));

test("two organisations may use the same chat id with other sessions", () =>
  sandbox(async (sql) => {
    const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    await callOk(sql, ours.key, "create_chat", { chat_id: "c", session_id: "s" });
    await callOk(sql, theirs.key, "create_chat", { chat_id: "c", session_id: "another" });
    expect(await rowsOf(sql, ours.id, CHATS)).toMatchObject([{ external_id: "c", session_id: "s" }]);
    expect(await rowsOf(sql, theirs.id, CHATS)).toMatchObject([{ external_id: "c", session_id: "another" }]);
  }));

test("a chat in a known session belongs to its visitor at once", () =>
  sandbox(async (sql) => {
    const { id, key } = await makeOrganization(sql);
    const { visitor_id } = await callOk(sql, key, "identify_visitor", { email: "ann@example.com", session_id: "s" });
    await callOk(sql, key, "create_chat", { chat_id: "c", session_id: "s" });
    expect(await rowsOf(sql, id, CHATS)).toMatchObject([{ visitor_id }]);
  }));

test("an organisation, a row id or anything else of ours in the input is ignored (contract 6.1)", () =>
  sandbox(async (sql) => {
    const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    const forged = { organization_id: theirs.id, id: uuidOf("forged"), visitor_id: uuidOf("forged"), message_count: 9 };
    for (const key of ["p_organization_id", "organizationId"]) Object.assign(forged, { [key]: theirs.id });
    await callOk(
      sql,
      ours.key,
      "create_chat",
      { chat_id: "c", session_id: "s", ...forged },
      { organization_id: theirs.id },
    );
    await callOk(sql, ours.key, "add_message", { chat_id: "c", role: "user", content: "x", ...forged });
    await callOk(sql, ours.key, "record_article_view", { article_id: "a", article_slug: "a", ...forged });
    await callOk(sql, ours.key, "identify_visitor", { email: "ann@example.com", organization_id: theirs.id });
    const [chat] = await rowsOf(
      sql,
      ours.id,
      "select id, visitor_id, message_count from chats where organization_id = $1",
    );
    expect(chat).toMatchObject({ message_count: 1, visitor_id: null });
    expect(chat?.["id"]).not.toBe(forged.id);
    for (const table of ["chats", "chat_messages", "article_views", "visitors"])
      expect(await rowsOf(sql, theirs.id, `select 1 from ${table} where organization_id = $1`)).toEqual([]);
  }));

test("messages are counted and ordered as they came, and keep their own time", () =>
  sandbox(async (sql) => {
    const { id, key } = await makeOrganization(sql);
    await callOk(sql, key, "create_chat", { chat_id: "c", session_id: "s", sent_at: "2026-03-01T10:00:00Z" });
    const said = [
      ["user", "late", "2026-03-01T12:00:00Z"],
      ["assistant", "early", "2026-03-01T11:00:00Z"],
      ["system", "now", null],
    ] as const;
    for (const [role, content, sent_at] of said)
      await callOk(sql, key, "add_message", { chat_id: "c", role, content, sent_at });
    expect(
      await rowsOf(
        sql,
        id,
        "select position, role, content from chat_messages where organization_id = $1 order by position",
      ),
    ).toEqual([
      { position: 1, role: "user", content: "late" },
      { position: 2, role: "assistant", content: "early" },
      { position: 3, role: "system", content: "now" },
    ]);
    const [chat] = await rowsOf(
      sql,
      id,
      "select message_count, user_message_count, last_message_at = updated_at as is_now from chats where organization_id = $1",
    );
    expect(chat).toEqual({ message_count: 3, user_message_count: 1, is_now: true });
    expect(await rowsOf(sql, id, "select kind, attempts, dead_at from jobs where organization_id = $1")).toEqual([
      { kind: "summarize_chat", attempts: 0, dead_at: null },
    ]);
  }));

test("a message id sent again stores nothing; used for another message it is 409", () =>
  sandbox(async (sql) => {
    const { id, key } = await makeOrganization(sql);
    for (const chat_id of ["c", "d"]) await callOk(sql, key, "create_chat", { chat_id, session_id: "s" });
    const message = { chat_id: "c", role: "user", content: "x", message_id: "m" };
    const first = await callOk(sql, key, "add_message", message);
    expect(await callOk(sql, key, "add_message", message)).toEqual(first);
    for (const other of [{ role: "assistant" }, { content: "y" }])
      expect(await refused(sql, key, "add_message", { ...message, ...other })).toBe("conflict");
    // the id is the sender's within one chat
    await callOk(sql, key, "add_message", { ...message, chat_id: "d" });
    expect(await rowsOf(sql, id, "select message_count from chats where organization_id = $1")).toEqual([
      { message_count: 1 },
      { message_count: 1 },
    ]);
    expect(await totalOf(sql, id, "messages")).toBe(2);
  }));

test("a message for a chat that is nowhere is 404, and for a neighbour's 403, with nothing stored", () =>
  sandbox(async (sql) => {
    const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    await callOk(sql, theirs.key, "create_chat", { chat_id: "theirs", session_id: "s" });
    const before = await rowsOf(sql, theirs.id, "select * from chats where organization_id = $1");
    const say = (chat_id: string) => refused(sql, ours.key, "add_message", { chat_id, role: "user", content: "x" });
    expect(await say("nowhere")).toBe("not_found");
    expect(await say("theirs")).toBe("other_organization");
    expect(await rowsOf(sql, theirs.id, "select * from chats where organization_id = $1")).toEqual(before);
    for (const { id } of [ours, theirs])
      expect(
        await rowsOf(
          sql,
          id,
          "select id::text from chat_messages where organization_id = $1 union all select object_id::text from jobs where organization_id = $1",
        ),
      ).toEqual([]);
  }));
