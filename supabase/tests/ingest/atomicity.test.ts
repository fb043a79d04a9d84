import { describe, expect, test } from "vitest";
import { TABLE_READERS } from "#tests/manifest.ts";
import { call } from "#tests/support/acting.ts";
import { type Sql, undone } from "#tests/support/database.ts";
import { makeOrganization, uuidOf } from "#tests/support/organization.ts";
import { snapshotOf } from "#tests/support/snapshot.ts";
import { useSandbox } from "#tests/support/test-each.ts";
import { EXAMPLES } from "./examples.ts";
import { callOk } from "./call-ok.ts";

const sandbox = useSandbox();

// A trigger on every table raises at the first write, then at the second, and so on until the call gets through: that is a
// fault after each of its statements.
const BREAKABLE = `
  create sequence pg_temp.writes;
  create function pg_temp.fail() returns trigger language plpgsql as $$
  begin
    if nextval('pg_temp.writes') = current_setting('test.fail_at')::bigint then
      raise exception 'injected' using errcode = 'PT599';
    end if;
    return null;
  end
  $$;
  grant usage on sequence pg_temp.writes to crm_definer, crm_system;
`;

async function makeBreakable(sql: Sql): Promise<void> {
  const triggers = Object.keys(TABLE_READERS).map(
    (table) =>
      `create trigger injected after insert or update or delete on public.${table} for each statement execute function pg_temp.fail();`,
  );
  await sql.unsafe(BREAKABLE + triggers.join("\n"));
}

const failAt = (sql: Sql, write: number) =>
  sql`select set_config('test.fail_at', ${String(write)}, true), setval('pg_temp.writes', 1, false)`;

describe("a fault after any statement of a call leaves nothing behind", () => {
  test.for([...EXAMPLES, ...furtherCalls()])("$name", ({ name, input }) =>
    sandbox(async (sql) => {
      const { id, key } = await makeOrganization(sql);
      await callOk(sql, key, "create_chat", { chat_id: "c", session_id: "s" });
      await callOk(sql, key, "record_web_mentions", {
        mentions: [{ url: "https://example.com/1" }],
        session_id: "s",
        chat_id: "c",
      });
      await callOk(sql, key, "add_message", { chat_id: "c", role: "user", content: "x" });
      await sql`insert into visitors (organization_id, id) values (${id}, ${uuidOf(id)})`;
      await sql`insert into visitor_sessions (organization_id, session_id, visitor_id) values (${id}, 'anon', ${uuidOf(id)})`;
      await callOk(sql, key, "identify_visitor", { email: "known@example.com" });
      await sql`update api_keys set last_used_at = null where organization_id = ${id}`;
      const before = await snapshotOf(sql, id);
      await makeBreakable(sql);
      let faults = 0;
      for (let write = 1; write < 60; write += 1) {
        const outcome = await undone(sql, async () => {
          await failAt(sql, write);
          const raised = (await call(sql, key, name, input, { idempotency_key: "k", body_hash: "aa" })).raised?.message;
          return { raised, after: raised === undefined ? null : await snapshotOf(sql, id) };
        });
        if (outcome.after === null) break;
        expect(outcome).toEqual({ raised: "injected", after: before });
        faults += 1;
      }
      // the key's use, the rows, the day's counters, the idempotency record
      expect(faults).toBeGreaterThanOrEqual(4);
    }),
  );
});

function furtherCalls() {
  return [
    { name: "identify_visitor", input: { email: "known@example.com", session_id: "anon", chat_id: "c" } },
    {
      name: "ingest",
      input: {
        items: [
          { index: 0, type: "visitor", email: "known@example.com", session_id: "anon" },
          { index: 1, type: "message", chat_id: "c", role: "user", content: "y" },
        ],
      },
    },
  ];
}
