import { expect, test } from "vitest";
import { call } from "#tests/support/acting.ts";
import { makeOrganization } from "#tests/support/organization.ts";
import { snapshotOf } from "#tests/support/snapshot.ts";
import { useSandbox } from "#tests/support/test-each.ts";
import { EXAMPLES } from "./examples.ts";
import { refused, rowsOf, callOk } from "./call-ok.ts";

const sandbox = useSandbox();
const REQUEST = { idempotency_key: "k", body_hash: "aa" };

test.for(EXAMPLES)("$name: the same Idempotency-Key and body replays the answer and does nothing", ({ name, input }) =>
  sandbox(async (sql) => {
    const { id, key } = await makeOrganization(sql);
    await callOk(sql, key, "create_chat", { chat_id: "c", session_id: "s" });
    await callOk(sql, key, "record_web_mentions", {
      mentions: [{ url: "https://example.com/1" }],
      session_id: "s",
      chat_id: "c",
    });
    const first = await callOk(sql, key, name, input, REQUEST);
    const before = await snapshotOf(sql, id, "physical");
    expect(await callOk(sql, key, name, input, REQUEST)).toEqual(first);
    expect(await snapshotOf(sql, id, "physical")).toEqual(before);
    expect(await refused(sql, key, name, input, { ...REQUEST, body_hash: "ab" })).toBe("idempotency_conflict");
    expect(await snapshotOf(sql, id, "physical")).toEqual(before);
  }),
);

test("a refusal is not kept, so that a corrected retry can succeed", () =>
  sandbox(async (sql) => {
    const { key } = await makeOrganization(sql);
    const message = { chat_id: "not-yet-begun", role: "user", content: "x" };
    expect(await refused(sql, key, "add_message", message, REQUEST)).toBe("not_found");
    await callOk(sql, key, "create_chat", { chat_id: "not-yet-begun", session_id: "s" });
    expect(await callOk(sql, key, "add_message", message, REQUEST)).toMatchObject({ chat_id: "not-yet-begun" });
  }));

test("two organisations may use the same Idempotency-Key", () =>
  sandbox(async (sql) => {
    const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    await callOk(sql, ours.key, "create_chat", { chat_id: "ours", session_id: "s" }, REQUEST);
    expect(
      await callOk(
        sql,
        theirs.key,
        "create_chat",
        { chat_id: "theirs", session_id: "s" },
        { ...REQUEST, body_hash: "ab" },
      ),
    ).toMatchObject({ chat_id: "theirs" });
  }));

test("a replay still asks for a live key with the scope", () =>
  sandbox(async (sql) => {
    const { id, key } = await makeOrganization(sql);
    const items = [{ index: 0, type: "visitor", email: "ann@example.com" }];
    await callOk(sql, key, "ingest", { items }, REQUEST);
    await sql`update api_keys set scopes = '{chats:write}' where organization_id = ${id}`;
    expect(await refused(sql, key, "ingest", { items }, REQUEST)).toBe("insufficient_scope");
    await sql`update api_keys set revoked_at = now() where organization_id = ${id}`;
    expect(await refused(sql, key, "ingest", { items }, REQUEST)).toBe("unauthorized");
  }));

// joined row by row, the two that are to go could be looked for again for each row
const PLANS = [
  { plan: "as it comes", without: [] },
  {
    plan: "row by row",
    without: ["enable_hashjoin", "enable_mergejoin", "enable_hashagg", "enable_sort", "enable_material"],
  },
];

test.for(PLANS)(
  "answers are kept for two days, and each new one sweeps out two of those, planned $plan",
  ({ without }) =>
    sandbox(async (sql) => {
      await sql`set local plan_cache_mode = force_custom_plan`;
      for (const way of without) await sql`select set_config(${way}, 'off', true)`;
      const [{ id, key }, neighbour] = [await makeOrganization(sql), await makeOrganization(sql)];
      for (const owner of [id, neighbour.id])
        await sql`
        insert into idempotency_keys (organization_id, idempotency_key, body_hash, answer, created_at)
        select ${owner}, 'k' || n, '\\xaa', '{}', now() - n * interval '1 day' + interval '1 minute' from generate_series(6, 1, -1) n`;
      await callOk(sql, key, "create_chat", { session_id: "s" }, { idempotency_key: "new", body_hash: "aa" });
      const kept = (owner: string) =>
        rowsOf(
          sql,
          owner,
          "select idempotency_key as k from idempotency_keys where organization_id = $1 order by created_at desc",
        );
      expect((await kept(id)).map((row) => row["k"])).toEqual(["new", "k1", "k2", "k3", "k4"]);
      expect(await kept(neighbour.id)).toHaveLength(6);
    }),
);

test("a key's last use is noted at most once a minute", () =>
  sandbox(async (sql) => {
    const { id, keyId, key } = await makeOrganization(sql);
    const used = async () =>
      (
        await rowsOf(
          sql,
          id,
          "select extract(epoch from now() - last_used_at)::int as ago, xmin from api_keys where organization_id = $1",
        )
      )[0];
    await callOk(sql, key, "create_chat", { session_id: "s" });
    expect(await used()).toMatchObject({ ago: 0 });
    await sql`update api_keys set last_used_at = now() - interval '59 seconds' where id = ${keyId}`;
    const before = await used();
    await callOk(sql, key, "create_chat", { session_id: "s" });
    expect(await used()).toEqual(before);
    await sql`update api_keys set last_used_at = now() - interval '61 seconds' where id = ${keyId}`;
    await callOk(sql, key, "create_chat", { session_id: "s" });
    expect(await used()).toMatchObject({ ago: 0 });
  }));

test.for(EXAMPLES)("$name: arguments that were encoded twice mean the same", ({ name, input }) =>
  sandbox(async (sql) => {
    const { key } = await makeOrganization(sql);
    await callOk(sql, key, "create_chat", { chat_id: "c", session_id: "s" });
    await callOk(sql, key, "record_web_mentions", {
      mentions: [{ url: "https://example.com/1" }],
      session_id: "s",
      chat_id: "c",
    });
    const twice = await call(sql, key, name, JSON.stringify(input), JSON.stringify(REQUEST));
    expect(twice.answer).toBeDefined();
    expect(await callOk(sql, key, name, input, REQUEST)).toEqual(twice.answer);
  }),
);
