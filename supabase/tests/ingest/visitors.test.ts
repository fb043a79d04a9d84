import { describe, expect, test } from "vitest";
import { textOf } from "#tests/support/json.ts";
import { totalOf } from "./state.ts";
import { makeOrganization } from "#tests/support/organization.ts";
import { snapshotOf } from "#tests/support/snapshot.ts";
import { useSandbox } from "#tests/support/test-each.ts";
import { type Answer, refused, rowsOf, callOk } from "./call-ok.ts";
import { VISITORS, anonymous, browse, identify, ownersIn } from "./visitor-steps.ts";

const sandbox = useSandbox();

describe("who a visitor is", () => {
  test("the e-mail decides, in any case, whatever session it comes with", () =>
    sandbox(async (sql) => {
      const org = await makeOrganization(sql);
      const ann = await identify(sql, org, { email: "ann@example.com", session_id: "s1" });
      expect(await identify(sql, org, { email: "ANN@Example.com", session_id: "s2" })).toBe(ann);
      expect(await identify(sql, org, { email: "ann@example.com" })).toBe(ann);
      expect(await rowsOf(sql, org.id, VISITORS)).toEqual([{ id: ann, email: "ann@example.com", merged_into: null }]);
    }));

  test("else the session's visitor takes the e-mail, also in place of another one", () =>
    sandbox(async (sql) => {
      const org = await makeOrganization(sql);
      const anon = await anonymous(sql, org, "anon", "s");
      expect(await identify(sql, org, { email: "ann@exmaple.com", session_id: "s" })).toBe(anon);
      expect(await identify(sql, org, { email: "ann@example.com", session_id: "s" })).toBe(anon);
      expect(await rowsOf(sql, org.id, VISITORS)).toEqual([{ id: anon, email: "ann@example.com", merged_into: null }]);
    }));

  test("an e-mail finds the session through a chat that was named, and through a view", () =>
    sandbox(async (sql) => {
      const org = await makeOrganization(sql);
      await callOk(sql, org.key, "create_chat", { chat_id: "c", session_id: "of-chat" });
      const ann = await identify(sql, org, { email: "ann@example.com", chat_id: "c" });
      await callOk(sql, org.key, "record_article_view", {
        article_id: "a",
        article_slug: "a",
        chat_id: "c",
        session_id: "of-view",
      });
      expect(await identify(sql, org, { email: "ann@work.example", session_id: "of-chat" })).toBe(ann);
      expect(await identify(sql, org, { email: "ann@home.example", session_id: "of-view" })).toBe(ann);
    }));

  test("else a new one, with the source it came from", () =>
    sandbox(async (sql) => {
      const org = await makeOrganization(sql);
      const answer = await callOk(sql, org.key, "identify_visitor", {
        email: "ann@example.com",
        session_id: "s",
        source: "popup",
        metadata: { a: 1 },
      });
      expect(answer).toMatchObject({ created: true, linked: { chats: 0, views: 0 } });
      await identify(sql, org, { email: "bob@example.com" });
      expect(
        await rowsOf(
          sql,
          org.id,
          "select email, source, metadata from visitors where organization_id = $1 order by email",
        ),
      ).toEqual([
        { email: "ann@example.com", source: "popup", metadata: { a: 1 } },
        { email: "bob@example.com", source: "newsletter", metadata: {} },
      ]);
      expect(await totalOf(sql, org.id, "visitors")).toBe(2);
    }));

  test("a remembered id is tried before the session, and must be of the organisation", () =>
    sandbox(async (sql) => {
      const [org, neighbour] = [await makeOrganization(sql), await makeOrganization(sql)];
      const [one, other] = [await anonymous(sql, org, "one", "s1"), await anonymous(sql, org, "other", "s2")];
      const theirs = await anonymous(sql, neighbour, "theirs", "s3");
      expect(await identify(sql, org, { email: "ann@example.com", visitor_id: one, session_id: "s2" })).toBe(one);
      expect(await identify(sql, org, { email: "bob@example.com", visitor_id: theirs, session_id: "s2" })).toBe(other);
      expect(await identify(sql, org, { email: "cid@example.com", visitor_id: "garbage" })).not.toBe(theirs);
      expect(await rowsOf(sql, neighbour.id, VISITORS)).toEqual([{ id: theirs, email: null, merged_into: null }]);
    }));

  test("without an e-mail nothing known is forgotten", () =>
    sandbox(async (sql) => {
      const org = await makeOrganization(sql);
      const ann = await identify(sql, org, { email: "ann@example.com", session_id: "s" });
      expect(await identify(sql, org, { session_id: "s" })).toBe(ann);
      expect(await rowsOf(sql, org.id, VISITORS)).toMatchObject([{ email: "ann@example.com" }]);
    }));
});

describe("an anonymous visitor who turns out to be a known one", () => {
  test("is merged: everything of theirs, and their id, leads to the known one", () =>
    sandbox(async (sql) => {
      const org = await makeOrganization(sql);
      const ann = await identify(sql, org, { email: "ann@example.com", session_id: "s1", metadata: { name: "Ann" } });
      const [older, anon] = [await anonymous(sql, org, "older", "s0"), await anonymous(sql, org, "anon", "s2")];
      for (const session of ["s0", "s2"]) await browse(sql, org, session);
      // an earlier merge into the anonymous one must not lead into the void
      await sql`update visitors set merged_into = ${anon}, merged_at = now() where id = ${older}`;
      expect(await identify(sql, org, { email: "ann@example.com", session_id: "s2" })).toBe(ann);

      const owners = await ownersIn(sql, org);
      expect(owners).toMatchObject({
        "chat in-s2": ann,
        "view s2": ann,
        "mention https://example.com/s2": ann,
        "session s1": ann,
        "session s2": ann,
      });
      expect(
        await rowsOf(
          sql,
          org.id,
          "select id, merged_into, metadata from visitors where organization_id = $1 and merged_into is not null order by id",
        ),
      ).toEqual(
        [
          { id: anon, merged_into: ann, metadata: { from: "anon", name: "anon" } },
          { id: older, merged_into: ann, metadata: { from: "older", name: "older" } },
        ].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      );
      expect(
        await rowsOf(sql, org.id, `select metadata from visitors where organization_id = $1 and id = '${ann}'`),
      ).toEqual([{ metadata: { from: "anon", name: "Ann" } }]);
      for (const visitor_id of [anon, older]) expect(await identify(sql, org, { visitor_id })).toBe(ann);
      await callOk(sql, org.key, "create_chat", { chat_id: "later", session_id: "s2" });
      expect(await ownersIn(sql, org)).toMatchObject({ "chat later": ann });
    }));

  test("is not merged when it has an e-mail of its own: two known people stay two", () =>
    sandbox(async (sql) => {
      const org = await makeOrganization(sql);
      const ann = await identify(sql, org, { email: "ann@example.com", session_id: "s1" });
      const bob = await identify(sql, org, { email: "bob@example.com", session_id: "s2" });
      await browse(sql, org, "s2");
      expect(await identify(sql, org, { email: "ann@example.com", session_id: "s2" })).toBe(ann);
      expect(await ownersIn(sql, org)).toMatchObject({
        "chat in-s2": bob,
        "view s2": bob,
        "session s2": bob,
        "session s1": ann,
      });
    }));
});

describe("what becomes a visitor's", () => {
  test("the session with its chats, views and mentions that have nobody yet, and the chat that is named", () =>
    sandbox(async (sql) => {
      const org = await makeOrganization(sql);
      for (const session of ["s", "named", "by-uuid", "other"]) await browse(sql, org, session);
      const named = await callOk(sql, org.key, "create_chat", { chat_id: "in-by-uuid", session_id: "by-uuid" });
      const first = await callOk(sql, org.key, "identify_visitor", {
        email: "ann@example.com",
        session_id: "s",
        chat_id: "in-named",
      });
      expect(first).toMatchObject({ created: true, linked: { chats: 2, views: 2 } });
      const ann = first["visitor_id"];
      await identify(sql, org, { email: "ann@example.com", chat_id: textOf(named, "id") });
      expect(await ownersIn(sql, org)).toMatchObject({
        "chat in-s": ann,
        "view s": ann,
        "mention https://example.com/s": ann,
        "chat in-named": ann,
        "view named": ann,
        "chat in-by-uuid": ann,
        "chat in-other": null,
        "view other": null,
        "session s": ann,
      });
      expect(
        await callOk(sql, org.key, "identify_visitor", {
          email: "ann@example.com",
          session_id: "s",
          chat_id: "in-named",
        }),
      ).toEqual({
        visitor_id: ann,
        created: false,
        linked: { chats: 0, views: 0 },
      });
    }));

  test("a chat that is nowhere, or a neighbour's, is passed over", () =>
    sandbox(async (sql) => {
      const [org, neighbour] = [await makeOrganization(sql), await makeOrganization(sql)];
      await browse(sql, neighbour, "s");
      const before = await snapshotOf(sql, neighbour.id, "physical");
      for (const chat_id of ["in-s", "nowhere", neighbour.id])
        await identify(sql, org, { email: "ann@example.com", session_id: "s", chat_id });
      expect(await snapshotOf(sql, neighbour.id, "physical")).toEqual(before);
    }));

  test("metadata is merged key by key, up to a limit in all", () =>
    sandbox(async (sql) => {
      const org = await makeOrganization(sql);
      const say = (metadata: Answer) => identify(sql, org, { email: "ann@example.com", metadata });
      await say({ a: 1, b: { c: 1 } });
      await say({ b: { d: 2 }, e: null });
      expect(await rowsOf(sql, org.id, "select metadata from visitors where organization_id = $1")).toEqual([
        { metadata: { a: 1, b: { d: 2 }, e: null } },
      ]);
      await say({ big: "x".repeat(16_000) });
      const before = await snapshotOf(sql, org.id);
      expect(
        await refused(sql, org.key, "identify_visitor", {
          email: "ann@example.com",
          session_id: "s",
          metadata: { bigger: "x".repeat(17_000) },
        }),
      ).toBe("invalid_request");
      expect(await snapshotOf(sql, org.id)).toEqual(before);
    }));

  test("activity moves forward only", () =>
    sandbox(async (sql) => {
      const org = await makeOrganization(sql);
      for (const sent_at of ["2026-03-02T10:00:00Z", "2026-03-01T10:00:00Z"])
        await identify(sql, org, { email: "ann@example.com", session_id: "s", sent_at });
      expect(
        await rowsOf(sql, org.id, "select created_at, last_active_at from visitors where organization_id = $1"),
      ).toEqual([{ created_at: "2026-03-02T10:00:00+00:00", last_active_at: "2026-03-02T10:00:00+00:00" }]);
      expect(
        await rowsOf(
          sql,
          org.id,
          "select first_seen_at, last_seen_at from visitor_sessions where organization_id = $1",
        ),
      ).toEqual([{ first_seen_at: "2026-03-01T10:00:00+00:00", last_seen_at: "2026-03-02T10:00:00+00:00" }]);
    }));
});
